using System.CommandLine;
using System.Globalization;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Runs in flight, with what the watch knows of them.</summary>
internal sealed class InFlightVerb : Verb
{
    private readonly Argument<string?> _agent = Optional("AGENT", "The agent; all where left out");
    private readonly Option<int> _limit = Counts.Option("--limit", "How many runs", 100, alias: "-n");
    private readonly Option<string?> _cursor = Pages.Cursor();

    public InFlightVerb() : base("inflight", "List runs in flight, heartbeat and registered ones, with their limits",
        "systole inflight",
        "systole inflight main",
        "systole inflight --json | jq '.runs[] | select(.watch.stale)'")
    {
        Arguments.Add(_agent);
        Options.Add(_limit);
        Options.Add(_cursor);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var runs = await call.Client.InFlightAsync(call.Value(_agent), call.Value(_limit), call.Value(_cursor), call.Stop);
        var code = call.Print(runs, WireJson.Default.RunsDocument, all => Say(call, all));
        if (!call.Json && runs.Next is { } next
            && await Pages.CountAsync(next, at => PageAsync(call, call.Value(_agent), at)) is > 0 and var more)
        {
            call.Say(Text.More(more, "run", next));
        }
        return code;
    }

    private static async Task<(int, string?)> PageAsync(Call call, string? agent, string cursor)
    {
        var page = await call.Client.InFlightAsync(agent, Counts.Most, cursor, call.Stop);
        return (page.Runs.Count, page.Next);
    }

    private static void Say(Call call, RunsDocument runs)
    {
        if (runs.Runs.Count == 0)
        {
            call.Say("no run is in flight");
            return;
        }
        var grid = new Grid("RUN", "TASK", "STATE", "PHASE", "RUNNING FOR", "SILENT FOR", "STALE AFTER", "TIMEOUT", "TOKENS", "USD");
        foreach (var run in runs.Runs)
        {
            if (run.Watch is not { } watch) continue;
            grid.Add(
                run.Run, run.Task ?? "-", State(watch), Phase(watch), Ms(watch.RunningForMs), Ms(watch.IdleForMs),
                $"{Ms(watch.Limits.StaleAfterMs)} ({watch.Limits.StaleFrom})",
                watch.Limits.TimeoutAfterMs is { } timeout ? Ms(timeout) : "-",
                run.Tokens is { } tokens ? tokens : "-",
                run.Usd?.ToString(CultureInfo.InvariantCulture) ?? "-");
        }
        grid.Write(call.Shell);
    }

    private static Cell State(WatchDocument watch) => watch switch
    {
        { Cancelling: { } stage } => Cell.Doubtful($"cancelling ({stage})"),
        { TimedOut: true } => Cell.Bad("timed out"),
        { Stale: true } => Cell.Bad("stale"),
        { Idle: true } => "idle",
        { UnconfirmedSince: not null } => Cell.Doubtful("unconfirmed"),
        _ => Cell.Good("running"),
    };

    private static string Phase(WatchDocument watch) => watch.Tool?.Name is { } tool ? $"tool {tool}" : watch.Phase ?? "-";

    private static string Ms(long ms) => Text.Duration(TimeSpan.FromMilliseconds(ms));
}
