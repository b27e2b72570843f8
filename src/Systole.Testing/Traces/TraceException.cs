using System.Globalization;

namespace Systole.Testing.Traces;

/// <summary>A trace cannot be played: nothing of it was. The message is <c>FILE:LINE: what is wrong</c>.</summary>
public sealed class TraceException : Exception
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="file">The trace's name.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="what">What is wrong with it.</param>
    public TraceException(string file, int line, string what)
        : base(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: {what}"))
    {
    }
}
