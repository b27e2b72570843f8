using System.Globalization;

namespace Systole.Server.Configuration;

/// <summary>One thing that is wrong with a configuration file.</summary>
/// <param name="File">The file, as it was named by the caller.</param>
/// <param name="At">Where: the key or value concerned.</param>
/// <param name="Message">One line: what is wrong, and what is allowed or what to do.</param>
public sealed record ConfigError(string File, Position At, string Message)
{
    /// <summary><c>FILE:LINE:COL: message</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{At.Line}:{At.Column}: {Message}");
}
