using System.CommandLine;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Registered work has nothing to do.</summary>
internal sealed class IdleVerb : Verb
{
    private readonly RunChoice _run = new();

    public IdleVerb() : base("idle", "Tell that registered work has nothing to do; it is never stale until its next sign of life",
        "systole idle pm",
        "systole idle pm --task session-12") => _run.AddTo(this);

    protected override string? Target(ParseResult args) => args.GetValue(_run.Agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var (run, token) = await _run.RunAsync(call);
        var told = await call.Client.IdleAsync(run, token, call.Stop);
        return call.Print(told, WireJson.Default.ActivityDocument, _ => call.Say($"{run} is idle"));
    }
}
