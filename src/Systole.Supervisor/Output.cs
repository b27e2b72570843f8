using System.Diagnostics;
using Systole.Supervision;

namespace Systole.Supervisor;

/// <summary>
/// What the command says: its last part is kept, and that it says anything is its sign of life. Both reach the disk at most once a second,
/// the first and the last always.
/// </summary>
internal sealed class Output(RunFolder folder)
{
    private const int StdoutBytes = 64 * 1024;
    private const int StderrBytes = 8 * 1024;
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Tail _stdout = new(StdoutBytes);
    private readonly Tail _stderr = new(StderrBytes);
    private long? _flushedAt;
    private bool _stdoutIsNew;
    private bool _stderrIsNew;

    /// <summary>Takes what was read.</summary>
    public void Add(ReadOnlySpan<byte> bytes, bool isError)
    {
        lock (_gate)
        {
            (isError ? _stderr : _stdout).Add(bytes);
            if (isError) _stderrIsNew = true;
            else _stdoutIsNew = true;
        }
    }

    /// <summary>Brings what is new to the disk, unless that was done less than a second ago.</summary>
    public void Flush(bool last = false)
    {
        lock (_gate)
        {
            if (!_stdoutIsNew && !_stderrIsNew) return;
            if (!last && _flushedAt is { } at && Stopwatch.GetElapsedTime(at) < Spacing) return;
            _flushedAt = Stopwatch.GetTimestamp();
            try
            {
                if (_stdoutIsNew) Write(RunFiles.Stdout, _stdout);
                if (_stderrIsNew) Write(RunFiles.Stderr, _stderr);
                using var activity = DurableFile.Open(folder.PathOf(RunFiles.Activity), FileMode.OpenOrCreate);
                File.SetLastWriteTimeUtc(activity.SafeFileHandle, DateTime.UtcNow);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk silences the signs of life; it must not end the run.
            }
            _stdoutIsNew = _stderrIsNew = false;
        }
    }

    /// <summary>The end of the command with what it said last.</summary>
    public Result Complete(Result result)
    {
        Flush(last: true);
        lock (_gate) return result with { Stdout = _stdout.ToString(), Stderr = _stderr.ToString() };
    }

    private void Write(string file, Tail tail)
    {
        using var stream = DurableFile.Open(folder.PathOf(file), FileMode.Create);
        stream.Write(tail.ToArray());
    }
}
