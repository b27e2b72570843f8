using System.Globalization;

namespace Systole.Server.Configuration;

/// <summary>Collects what is wrong with a file, so that all of it can be told at once.</summary>
internal sealed class ErrorList(string file)
{
    // A file of nothing but unknown keys must not fill the screen and the memory.
    private const int ErrorsMax = 500;

    // A mistake in `defaults` is found again with every agent it applies to; it is one mistake.
    private readonly HashSet<(Position At, string Message)> _found = [];
    private int _left;

    public bool Any => _found.Count > 0;

    public void Add(Position at, string message)
    {
        if (_found.Count < ErrorsMax) _found.Add((at, message));
        else _left++;
    }

    public ConfigResult.Refused ToResult()
    {
        var errors = _found
            .OrderBy(e => e.At).ThenBy(e => e.Message, StringComparer.Ordinal)
            .Select(e => new ConfigError(file, e.At, e.Message))
            .ToList();
        if (_left > 0)
        {
            var more = string.Create(CultureInfo.InvariantCulture, $"and {_left} more; correct these first");
            errors.Add(new ConfigError(file, errors[^1].At, more));
        }
        return new ConfigResult.Refused([.. errors]);
    }
}
