using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Channels;

/// <summary>Messages to tell, at noon.</summary>
internal static class Messages
{
    /// <summary>What took eleven messages from somebody in one day: an underscore, and what else is markup somewhere.</summary>
    public const string Hostile = "run_main *5 * * * * <b>x</b> & <!channel> <@123> @everyone `code` ~a~ [l](u) \\ _x";

    public static readonly Instant Noon = FakeSystole.Noon;

    public static AlertNews Stale(string summary = "pm/job has shown no life for 5m", AlertChange? change = AlertChange.Opened) =>
        new("stale:pm/job", AlertKind.Stale, Severity.Warning, AgentId.Parse("pm"), Noon - TimeSpan.FromMinutes(5), summary, change)
        {
            Task = "job",
            Limit = new WatchLimit(TimeSpan.FromMinutes(5), "watch.stale_after"),
        };

    public static AlertNews TimedOut(string summary = "pm-12 ran for more than 1h") => new(
        "timed_out:pm", AlertKind.TimedOut, Severity.Error, AgentId.Parse("pm"), Noon - TimeSpan.FromSeconds(3), summary, AlertChange.Opened);

    public static AlertNews Closed(AlertNews alert) => alert with { ClosedAt = Noon, Change = AlertChange.Closed, Summary = "pm/job showed life" };

    public static AlertMessage Of(params AlertNews[] alerts) => new() { Key = "m-1", Channel = "ops", At = Noon, Alerts = [.. alerts] };

    public static AlertMessage Said(string text) => Of() with
    {
        Said = new RunSaid(AgentId.Parse("pm"), new RunId(AgentId.Parse("pm"), 12), text),
    };

    public static AlertMessage Test() => Of() with { IsTest = true };

    /// <summary>Many alerts with long words.</summary>
    public static AlertMessage Many(int count, string summary) => Of([.. Enumerable.Range(0, count).Select(i => Stale(summary) with { Alert = $"stale:pm/{i}", Task = $"{i}" })]);
}
