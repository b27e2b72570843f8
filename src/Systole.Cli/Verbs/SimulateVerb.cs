using System.CommandLine;
using Systole.Cli.Simulating;

namespace Systole.Cli.Verbs;

/// <summary>What a policy makes of a trace, on a virtual clock.</summary>
internal sealed class SimulateVerb : Verb
{
    private readonly Option<string> _config = new("--config", "-c") { Description = "The configuration", DefaultValueFactory = _ => "systole.yaml" };
    private readonly Option<string> _trace = new("--trace", "-t")
    {
        Description = "The trace: one input a line as JSON, in order of time; - for standard input",
        Required = true,
    };

    private readonly Option<string?> _until = new("--until") { Description = "When to end, an instant in UTC; when the trace does where left out" };
    private readonly Option<long> _seed = new("--seed") { Description = "Of what is left to chance; nothing is today, so any gives the same lines" };
    private readonly Option<string> _format = new("--format")
    {
        Description = "jsonl: every event and a summary; table: the figures for people; svg: a timeline",
        DefaultValueFactory = _ => "jsonl",
    };

    public SimulateVerb() : base("simulate", "Play a trace on a virtual clock, with the real rules, and show what would have happened",
        "systole simulate --config systole.yaml --trace last-week.jsonl",
        "systole simulate --config systole.yaml --trace last-week.jsonl --format table",
        "systole simulate --config systole.yaml --trace last-week.jsonl --format svg > last-week.svg")
    {
        _format.AcceptOnlyFromAmong("jsonl", "table", "svg");
        Options.Add(_config);
        Options.Add(_trace);
        Options.Add(_until);
        Options.Add(_seed);
        Options.Add(_format);
    }

    protected override Task<int> RunAsync(Call call) => SimulationRun.PlayAsync(
        call.Value(_config)!, call.Value(_trace)!, call.Value(_until), call.Value(_format)!, call.Shell, call.Stop);
}
