using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>Silences, a line each.</summary>
internal static class SilenceGrid
{
    public static Grid Of(SilencesDocument silences, DateTimeOffset now)
    {
        var grid = new Grid("SILENCE", "HIDES", "WHAT", "FROM", "ENDS", "BY", "COMMENT");
        foreach (var silence in silences.Silences)
        {
            grid.Add(
                silence.Silence, silence.Hides, What(silence.Match), Text.At(silence.From, now), Until(silence, now), silence.Author,
                silence.Comment ?? "-");
        }
        return grid;
    }

    /// <summary>Such as <c>until 2026-02-17 14:00:00Z (in 2h)</c>.</summary>
    public static string Until(SilenceDocument silence, DateTimeOffset now) =>
        silence.Until is { } at ? $"until {Text.At(at, now)}" : "until nothing that it hides is open";

    private static string What(MatchDocument match) => string.Join(' ',
        new[] { Of("agent", match.Agent), Of("kind", match.Kind), Of("severity", match.Severity), Of("label", match.Label), Of("alert", match.Alert) }.OfType<string>());

    private static string? Of(string name, string? value) => value is null ? null : $"{name}={value}";
}
