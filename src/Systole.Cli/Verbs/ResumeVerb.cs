using System.CommandLine;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Ends a pause.</summary>
internal sealed class ResumeVerb : Verb
{
    private readonly Argument<string?> _agent = Optional("AGENT", "The agent; everything where left out");
    private readonly Option<string?> _reason = new("--reason", "-r") { Description = "Why, for whoever looks", HelpName = "TEXT" };

    public ResumeVerb() : base("resume", "End the pause of an agent, or that of everything; an agent that is paused by itself stays so",
        "systole resume main",
        "systole resume")
    {
        Arguments.Add(_agent);
        Options.Add(_reason);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var paused = await call.Client.ResumeAsync(call.Value(_agent), new ResumeBody(call.Value(_reason)), stop: call.Stop);
        return call.Print(paused, WireJson.Default.PausedDocument, p => call.Say(PauseVerb.Sentence(p, call.Now)));
    }
}
