using System.Globalization;

namespace Systole.Cli.Migrating;

/// <summary>How far long work is, on one line of a terminal that is written over again and again; nothing anywhere else.</summary>
internal sealed class ProgressLine(Shell shell)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private long _shownAt;
    private bool _isShown;

    /// <summary>Shows what is done, and the count of rows.</summary>
    public void Show(string what, long count)
    {
        if (!shell.Colours || (_isShown && shell.Time.GetElapsedTime(_shownAt) < Pace)) return;
        (_isShown, _shownAt) = (true, shell.Time.GetTimestamp());
        shell.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{what}: {count:N0} rows\u001b[K"));
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_isShown) shell.Error.Write("\r\u001b[K");
        _isShown = false;
    }
}
