using System.CommandLine;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Silences: not to be told of something for a while.</summary>
internal sealed class SilenceVerb : Verb
{
    public SilenceVerb() : base("silence", "Hide alerts for a while; what was told before is still told to be over",
        "systole silence add --agent main --for 2h --comment deploy",
        "systole silence add --alert stale:pm/job --until-closed",
        "systole silence list",
        "systole silence end s3")
    {
        Subcommands.Add(new AddVerb());
        Subcommands.Add(new ListVerb());
        Subcommands.Add(new EndVerb());
    }

    protected override Task<int> RunAsync(Call call) =>
        throw new CliException(ExitCode.Usage, "say what to do: `systole silence add`, `list` or `end`");

    private sealed class AddVerb : Verb
    {
        private readonly Option<string?> _agent = Of("--agent", "Of these agents, with * and ?", "AGENT", "-a");
        private readonly Option<string?> _kind = Of("--kind", "Of this kind, such as stale, or message for what runs say", "KIND", "-k");
        private readonly Option<string?> _severity = Of("--severity", "Of this severity: warning or error, or info for what runs say", "SEVERITY");
        private readonly Option<string?> _label = Of("--label", "Of agents with this label", "NAME=VALUE");
        private readonly Option<string?> _alert = Of("--alert", "This one alert", "ALERT");
        private readonly Option<TimeSpan?> _for = new("--for") { Description = "For how long, such as 30m or 2h", HelpName = "DURATION" };
        private readonly Option<DateTimeOffset?> _until = Moments.Option("--until", "Until then");
        private readonly Option<bool> _untilClosed = new("--until-closed") { Description = "Until nothing that it hides is open" };
        private readonly Option<DateTimeOffset?> _from = Moments.Option("--from", "From then on. Default: now");
        private readonly Option<string?> _comment = Of("--comment", "Why, for whoever looks", "TEXT", "-c");
        private readonly Option<string?> _author = Of("--author", "Who wants it so. Default: your user name", "NAME");

        public AddVerb() : base("add", "Hide alerts for a while",
            "systole silence add --agent main --for 2h --comment deploy",
            "systole silence add --kind gap --until 2026-12-24T18:00:00Z",
            "systole silence add --alert stale:pm/job --until-closed")
        {
            _for.CustomParser = Durations.OfOption;
            foreach (var option in (Option[])[_agent, _kind, _severity, _label, _alert, _for, _until, _untilClosed, _from, _comment, _author]) Options.Add(option);
        }

        protected override async Task<int> RunAsync(Call call)
        {
            var match = new MatchDocument
            {
                Agent = call.Value(_agent),
                Kind = call.Value(_kind),
                Severity = call.Value(_severity),
                Label = call.Value(_label),
                Alert = call.Value(_alert),
            };
            if (match == new MatchDocument())
                throw new CliException(ExitCode.Usage, "say what to hide: --agent, --kind, --severity, --label or --alert; --agent '*' hides everything");
            var ends = new[] { call.Value(_for) is not null, call.Value(_until) is not null, call.Value(_untilClosed) };
            if (ends.Count(end => end) != 1) throw new CliException(ExitCode.Usage, "say until when, in one of --for 2h, --until INSTANT and --until-closed");
            var body = new SilenceBody
            {
                Match = match,
                Author = call.Value(_author) ?? call.Shell.UserName(),
                Comment = call.Value(_comment),
                From = call.Value(_from),
                ForMs = (long?)call.Value(_for)?.TotalMilliseconds,
                Until = call.Value(_until),
                UntilClosed = call.Value(_untilClosed) ? true : null,
            };
            return call.Print(await call.Client.SilenceAsync(body, stop: call.Stop), WireJson.Default.SilenceDocument, silence => call.Say(Sentence(silence, call.Now)));
        }

        private static string Sentence(SilenceDocument silence, DateTimeOffset now)
        {
            var isLater = silence.From > now;
            var hides = silence.Hides > 0 ? $"it hides {Text.Count(silence.Hides, "open alert")}" : "it hides nothing that is open now";
            return $"{silence.Silence}: silent {(isLater ? $"from {Text.At(silence.From, now)} " : "")}{SilenceGrid.Until(silence, now)}; {hides}";
        }

        private static Option<string?> Of(string name, string description, string value, params string[] aliases) =>
            new(name, aliases) { Description = description, HelpName = value };
    }

    private sealed class ListVerb : Verb
    {
        public ListVerb() : base("list", "List silences, each with how many open alerts it hides", "systole silence list")
        {
        }

        protected override async Task<int> RunAsync(Call call) => call.Print(await call.Client.SilencesAsync(call.Stop), WireJson.Default.SilencesDocument, all =>
        {
            if (all.Silences.Count == 0) call.Say("nothing is silenced");
            else SilenceGrid.Of(all, call.Now).Write(call.Shell);
        });
    }

    private sealed class EndVerb : Verb
    {
        private readonly Argument<string> _silence = Required("SILENCE", "The silence, such as s3");
        private readonly Option<string?> _by = new("--by") { Description = "Who ends it. Default: your user name", HelpName = "NAME" };

        public EndVerb() : base("end", "End a silence; what it hid and is still open is told at once", "systole silence end s3")
        {
            Arguments.Add(_silence);
            Options.Add(_by);
        }

        protected override string? Target(ParseResult args) => args.GetValue(_silence);

        protected override async Task<int> RunAsync(Call call) => call.Print(
            await call.Client.EndSilenceAsync(call.Named(_silence), call.Value(_by) ?? call.Shell.UserName(), stop: call.Stop),
            WireJson.Default.SilenceDocument, ended => call.Say($"{ended.Silence}: ended; what it hid and is still open is told now"));
    }
}
