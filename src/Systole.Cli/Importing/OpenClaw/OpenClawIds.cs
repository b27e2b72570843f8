using System.Text.RegularExpressions;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Agent ids of OpenClaw's, and ours for them.</summary>
internal static partial class OpenClawIds
{
    private const int LengthMax = 64;

    /// <summary>The id that OpenClaw makes of what stands in its file.</summary>
    public static string Normal(string written)
    {
        var id = written.Trim().ToLowerInvariant();
        if (!Valid().IsMatch(id)) id = Others().Replace(id, "-").Trim('-');
        if (id.Length > LengthMax) id = id[..LengthMax];
        return id.Length == 0 ? OpenClawAgent.Main : id;
    }

    /// <summary>An id of ours for it that is not taken yet.</summary>
    public static AgentId Ours(string id, IReadOnlySet<AgentId> taken)
    {
        var stem = id.TrimStart('-', '_');
        if (stem.Length == 0) stem = "agent";
        for (var number = 1; ; number++)
        {
            var end = number == 1 ? "" : FormattableString.Invariant($"-{number}");
            var ours = AgentId.Parse(stem[..Math.Min(stem.Length, LengthMax - end.Length)] + end);
            if (!taken.Contains(ours)) return ours;
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,63}\z")]
    private static partial Regex Valid();

    [GeneratedRegex(@"[^a-z0-9_-]+")]
    private static partial Regex Others();
}
