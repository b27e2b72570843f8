using System.CommandLine;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Registered work has ended.</summary>
internal sealed class UnregisterVerb : Verb
{
    private readonly RunChoice _run = new();
    private readonly Option<string?> _outcome = new("--outcome", "-o") { Description = "How it ended. Default: succeeded", HelpName = "succeeded|failed|cancelled" };
    private readonly Option<long?> _tokens = new("--tokens") { Description = "Tokens used in all", HelpName = "N" };
    private readonly Option<decimal?> _usd = new("--usd") { Description = "Cost in all, in US dollars", HelpName = "N", CustomParser = ActivityVerb.Money };
    private readonly Option<string?> _result = new("--result", "-r") { Description = "What came of it", HelpName = "TEXT" };

    public UnregisterVerb() : base("unregister", "Tell that registered work has ended; it is no longer watched",
        "systole unregister pm",
        "systole unregister pm --task session-12 --outcome failed --result 'no such branch'")
    {
        _run.AddTo(this);
        foreach (var option in (Option[])[_outcome, _tokens, _usd, _result]) Options.Add(option);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_run.Agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var (run, token) = await _run.RunAsync(call);
        var body = new FinishBody { Outcome = call.Value(_outcome), Tokens = call.Value(_tokens), Usd = call.Value(_usd), Result = call.Value(_result) };
        var finished = await call.Client.FinishAsync(run, body, token, stop: call.Stop);
        return call.Print(finished, WireJson.Default.FinishedDocument, end => call.Say($"{end.Run} ended: {end.Outcome}"));
    }
}
