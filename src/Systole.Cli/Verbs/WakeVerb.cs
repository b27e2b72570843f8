using System.CommandLine;
using System.CommandLine.Parsing;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Asks that an agent get a turn.</summary>
internal sealed class WakeVerb : Verb
{
    private readonly Argument<string> _agent = Required("AGENT", "The agent");
    private readonly Option<string?> _reason = new("--reason", "-r")
    {
        Description = "What happened, such as hook:gh. Default: wake",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _intent = new("--intent", "-i")
    {
        Description = "next: ride with the next run; event: something happened (default); immediate: now; manual: now, by an operator",
        HelpName = "next|event|immediate|manual",
    };

    private readonly Option<string?> _key = new("--key", "-k")
    {
        Description = "Pending wakes with the same key are one wake; the latest payload wins",
        HelpName = "KEY",
    };

    private readonly Option<string?> _payload = new("--payload", "-p")
    {
        Description = "What the agent is told: JSON, @FILE for the content of a file, - for standard input. "
            + "Text that does not begin as a JSON object, array or string and is not JSON is sent as a JSON string",
        HelpName = "JSON|@FILE|-",
    };

    private readonly Option<bool> _override = new("--override-budget")
    {
        Description = "Do not let a used-up budget hold it; with --intent manual",
    };

    public WakeVerb() : base("wake", "Ask that an agent get a turn",
        "systole wake main",
        "systole wake main --reason hook:gh --key pr-12 --payload '{\"pr\": 12}'",
        "git log -1 --format=%s | systole wake reviewer --reason commit --payload -",
        "systole wake main --intent manual --override-budget")
    {
        _intent.CustomParser = IntentOf;
        Arguments.Add(_agent);
        Options.Add(_reason);
        Options.Add(_intent);
        Options.Add(_key);
        Options.Add(_payload);
        Options.Add(_override);
    }

    private static string? IntentOf(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (text is "next" or "event" or "immediate" or "manual") return text;
        result.AddError($"--intent is \"{text}\"; allowed is next, event, immediate, manual");
        return null;
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var agent = call.Named(_agent);
        var body = new WakeBody
        {
            Reason = call.Value(_reason),
            Intent = call.Value(_intent),
            Key = call.Value(_key),
            Payload = await Payloads.ReadAsync(call.Value(_payload), call.Shell, call.Stop),
            OverrideBudget = call.Value(_override) ? true : null,
        };
        var wake = await call.Client.WakeAsync(agent, body, stop: call.Stop);
        return call.Print(wake, WireJson.Default.WakeDocument, w => call.Say(Sentence(agent, w, call.Now)));
    }

    private static string Sentence(string agent, WakeDocument wake, DateTimeOffset now)
    {
        var held = wake.Why is { } why ? $" ({why})" : "";
        var until = wake.Until is { } at ? $" until {Text.At(at, now)}" : "";
        return wake.Decision switch
        {
            "started" => $"{agent}: started {wake.Run} with wake {wake.Wake}",
            "merged" => $"{agent}: merged into wake {wake.Wake}, which waits{held}{until}",
            _ => $"{agent}: {wake.Decision}{held}{until}, wake {wake.Wake}",
        };
    }
}
