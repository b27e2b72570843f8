using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>Words for pauses.</summary>
internal static class Pauses
{
    /// <summary>Such as <c>until 2026-02-17 12:30:00Z (in 30m): holiday</c>.</summary>
    public static string Until(PauseDocument pause, DateTimeOffset now)
    {
        var until = pause.Until is { } at ? $"until {Text.At(at, now)}" : "until it is resumed";
        return pause.Reason is null ? until : $"{until}: {pause.Reason}";
    }
}
