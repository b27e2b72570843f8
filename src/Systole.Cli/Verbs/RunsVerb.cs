using System.CommandLine;
using System.Globalization;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>The history of runs.</summary>
internal sealed class RunsVerb : Verb
{
    private readonly Argument<string?> _agent = Optional("AGENT", "The agent; all where left out");
    private readonly Option<int> _limit = Counts.Option("--limit", "How many runs", 20, alias: "-n");
    private readonly Option<string?> _cursor = Pages.Cursor();

    public RunsVerb()
        : base("runs", "List runs, the latest start first",
            "systole runs",
            "systole runs main --limit 100",
            "systole runs main --json | jq '.runs[0]'")
    {
        Arguments.Add(_agent);
        Options.Add(_limit);
        Options.Add(_cursor);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var runs = await call.Client.RunsAsync(call.Value(_agent), call.Value(_limit), call.Value(_cursor), call.Stop);
        return call.Print(runs, WireJson.Default.RunsDocument, r => Grid(r, call.Now).Write(call.Shell));
    }

    private static Grid Grid(RunsDocument runs, DateTimeOffset now)
    {
        var grid = new Grid("RUN", "STARTED", "OUTCOME", "TOOK", "ATTEMPT", "FOR", "TOKENS", "USD", "ERROR");
        foreach (var run in runs.Runs)
        {
            grid.Add(
                run.Run,
                Text.At(run.StartedAt, now),
                Cell.Outcome(run.Outcome),
                run.DurationMs is { } ms ? Text.Duration(TimeSpan.FromMilliseconds(ms)) : "-",
                run.Attempt,
                run.Task ?? string.Join(", ", run.Reasons),
                run.Tokens is { } tokens ? tokens : "-",
                run.Usd?.ToString(CultureInfo.InvariantCulture) ?? "-",
                run.Error ?? "");
        }
        return grid;
    }
}
