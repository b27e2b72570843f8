using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>A sign of life of a run.</summary>
internal sealed class ActivityVerb : Verb
{
    private readonly RunChoice _run = new();
    private readonly Option<string?> _phase = new("--phase", "-p")
    {
        Description = "What it does now",
        HelpName = "model|tool|waiting_human|waiting_agent|paused",
    };

    private readonly Option<string?> _tool = new("--tool") { Description = "The tool it is in", HelpName = "NAME" };
    private readonly Option<TimeSpan?> _toolTimeout = new("--tool-timeout")
    {
        Description = "How long the tool may take by its own word, such as 25m",
        HelpName = "DURATION",
        CustomParser = Durations.OfOption,
    };

    private readonly Option<string?> _arguments = new("--arguments") { Description = "A hash of the tool's arguments, to tell loops", HelpName = "HASH" };
    private readonly Option<string?> _error = new("--error") { Description = "An error that it met", HelpName = "TEXT" };
    private readonly Option<bool> _noProgress = new("--no-progress") { Description = "It lives, and has not moved forward" };
    private readonly Option<string?> _details = new("--details") { Description = "What it says about itself", HelpName = "JSON|@FILE|-" };
    private readonly Option<long?> _tokens = new("--tokens") { Description = "Tokens used in all so far", HelpName = "N" };
    private readonly Option<decimal?> _usd = new("--usd") { Description = "Cost in all so far, in US dollars", HelpName = "N", CustomParser = Money };

    public ActivityVerb() : base("activity", "Tell that a run lives, and what it does",
        "systole activity pm",
        "systole activity pm --task session-12 --tool bash --tool-timeout 25m",
        "systole activity --phase waiting_human")
    {
        _run.AddTo(this);
        foreach (var option in (Option[])[_phase, _tool, _toolTimeout, _arguments, _error, _noProgress, _details, _tokens, _usd]) Options.Add(option);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_run.Agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var body = new ActivityBody
        {
            Phase = call.Value(_phase),
            Tool = call.Value(_tool),
            ToolTimeoutMs = call.Value(_toolTimeout) is { } timeout ? (long)timeout.TotalMilliseconds : null,
            Arguments = call.Value(_arguments),
            Error = call.Value(_error),
            Progress = call.Value(_noProgress) ? false : null,
            Details = call.Value(_details) is { } details ? await Payloads.DocumentAsync(details, call.Shell, call.Stop) : null,
            Tokens = call.Value(_tokens),
            Usd = call.Value(_usd),
        };
        var (run, token) = await _run.RunAsync(call);
        var told = await call.Client.ActivityAsync(run, body, token, call.Stop);
        return call.Print(told, WireJson.Default.ActivityDocument, answer => Say(call, run, answer));
    }

    internal static void Say(Call call, string run, ActivityDocument answer)
    {
        call.Say($"{run}: noted; the next sign of life is due within {Text.Duration(TimeSpan.FromMilliseconds(answer.NextActivityInMs))}");
        if (answer.CancelRequested) call.Say($"{run} is asked to stop");
        if (answer.CheckpointRequested)
        {
            var by = answer.DrainBy is { } at ? $": a run is due {Text.Distance(at, call.Now)}" : "";
            call.Say($"{run} is asked to save a checkpoint{by}");
        }
    }

    internal static decimal? Money(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd)) return usd;
        result.AddError($"\"{text}\" is not an amount; write it as 0.25");
        return null;
    }
}
