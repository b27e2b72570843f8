using Systole.Cli.Verbs;
using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>Open alerts, a sentence each.</summary>
internal static class Alerts
{
    /// <summary>The most that are told beside other things; an agent's own are all told with it.</summary>
    private const int ToldMax = 20;

    /// <summary>What is open, since when, and what it says.</summary>
    public static string Line(AlertDocument alert, DateTimeOffset now, string since = "since") =>
        $"{alert.Alert} ({alert.Severity}) {since} {Text.At(alert.OpenedAt, now)}{(alert.Summary is { } summary ? $": {summary}" : "")}";

    /// <summary>Those of all agents together first, then those of each.</summary>
    public static void Say(Call call, StatusDocument status)
    {
        AlertDocument[] open = [.. status.Alerts, .. status.Agents.SelectMany(agent => agent.Alerts)];
        foreach (var alert in open.Take(ToldMax)) call.Say(Line(alert, status.Timestamp, "is open since"));
        if (open.Length > ToldMax)
            call.Say($"{Text.Count(open.Length - ToldMax, "more alert")} open; `systole agents NAME` tells those of an agent");
    }
}
