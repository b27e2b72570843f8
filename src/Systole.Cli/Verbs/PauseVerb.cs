using System.CommandLine;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Pauses an agent or everything.</summary>
internal sealed class PauseVerb : Verb
{
    private readonly Argument<string?> _agent = Optional("AGENT", "The agent; everything where left out");
    private readonly Option<TimeSpan?> _for = new("--for")
    {
        Description = "For how long, such as 30m or 1h30m. Default: until it is resumed",
        HelpName = "DURATION",
    };
    private readonly Option<string?> _reason = new("--reason", "-r") { Description = "Why, for whoever looks", HelpName = "TEXT" };

    public PauseVerb() : base("pause", "Pause an agent, or everything; wakes wait, runs in progress go on",
        "systole pause main --for 1h30m --reason deploy",
        "systole pause")
    {
        _for.CustomParser = Durations.OfOption;
        Arguments.Add(_agent);
        Options.Add(_for);
        Options.Add(_reason);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var body = new PauseBody(call.Value(_reason), (long?)call.Value(_for)?.TotalMilliseconds);
        var paused = await call.Client.PauseAsync(call.Value(_agent), body, stop: call.Stop);
        return call.Print(paused, WireJson.Default.PausedDocument, p => call.Say(Sentence(p, call.Now)));
    }

    /// <summary>Such as <c>main is paused until it is resumed</c>.</summary>
    public static string Sentence(PausedDocument paused, DateTimeOffset now)
    {
        var who = paused.Agent ?? "everything";
        return paused.Pause is { } pause ? $"{who} is paused {Pauses.Until(pause, now)}" : $"{who} is not paused";
    }
}
