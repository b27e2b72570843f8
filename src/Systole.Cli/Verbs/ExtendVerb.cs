using System.CommandLine;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Moves the total limit of a run.</summary>
internal sealed class ExtendVerb : Verb
{
    private readonly RunChoice _run = new();
    private readonly Option<TimeSpan?> _by = new("--by")
    {
        Description = "How much longer it may take, such as 30m or 1h30m",
        HelpName = "DURATION",
        CustomParser = Durations.OfOption,
        Required = true,
    };

    public ExtendVerb() : base("extend", "Give a run in flight more time before it has timed out",
        "systole extend pm --by 30m",
        "systole extend pm --task session-12 --by 1h30m")
    {
        _run.AddTo(this);
        Options.Add(_by);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_run.Agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var (run, token) = await _run.RunAsync(call);
        var extended = await call.Client.ExtendAsync(run, call.Value(_by)!.Value, token, stop: call.Stop);
        return call.Print(
            extended, WireJson.Default.ExtendedDocument,
            by => call.Say($"{by.Run} may take {Text.Duration(TimeSpan.FromMilliseconds(by.ExtendedByMs))} longer"));
    }
}
