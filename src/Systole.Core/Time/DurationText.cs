namespace Systole.Core;

/// <summary>placeholder until the config branch lands</summary>
public static class DurationText
{
    /// <summary>placeholder</summary>
    public static string Format(TimeSpan span) => span.ToString();
}
