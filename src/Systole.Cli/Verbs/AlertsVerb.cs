using System.CommandLine;
using Systole.Cli.Output;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Open alerts, and who is told of them.</summary>
internal sealed class AlertsVerb : Verb
{
    private readonly Option<int> _limit = Counts.Option("--limit", "How many", 100, alias: "-n");
    private readonly Option<string?> _cursor = Pages.Cursor();

    public AlertsVerb() : base("alerts", "List open alerts, take note of one, or look after the channels that are told",
        "systole alerts",
        "systole alerts ack stale:pm/job",
        "systole alerts test ops-slack",
        "systole alerts outbox")
    {
        Options.Add(_limit);
        Options.Add(_cursor);
        Subcommands.Add(new AckVerb());
        Subcommands.Add(new TestVerb());
        Subcommands.Add(new OutboxVerb());
        Subcommands.Add(new ChannelsVerb());
        // Never called: without one the library asks for a subcommand, and this verb does something by itself.
        SetAction(_ => ExitCode.Done);
    }

    protected override async Task<int> RunAsync(Call call)
    {
        var alerts = await call.Client.AlertsAsync(call.Value(_limit), call.Value(_cursor), call.Stop);
        var code = call.Print(alerts, WireJson.Default.AlertsDocument, page => Say(call, page));
        if (!call.Json && alerts.Next is { } next && await Pages.CountAsync(next, at => PageAsync(call, at)) is > 0 and var more)
            call.Say(Text.More(more, "alert", next));
        return code;
    }

    private static async Task<(int, string?)> PageAsync(Call call, string cursor)
    {
        var page = await call.Client.AlertsAsync(Counts.Most, cursor, call.Stop);
        return (page.Alerts.Count, page.Next);
    }

    private static void Say(Call call, AlertsDocument page)
    {
        if (page.Alerts.Count == 0) call.Say("no alert is open");
        else AlertGrid.Of(page, call.Now).Write(call.Shell);
    }

    private sealed class AckVerb : Verb
    {
        private readonly Argument<string> _alert = Required("ALERT", "The alert, such as stale:pm/job");
        private readonly Option<string?> _by = new("--by") { Description = "Who takes note of it. Default: your user name", HelpName = "NAME" };

        public AckVerb() : base("ack", "Take note of an alert: it is not told again and again, and stays open until it is over",
            "systole alerts ack stale:pm/job",
            "systole alerts ack lost:pm/job --by ada")
        {
            Arguments.Add(_alert);
            Options.Add(_by);
        }

        protected override string? Target(ParseResult args) => args.GetValue(_alert);

        protected override async Task<int> RunAsync(Call call)
        {
            var noted = await call.Client.AcknowledgeAsync(call.Named(_alert), call.Value(_by) ?? call.Shell.UserName(), stop: call.Stop);
            return call.Print(noted, WireJson.Default.AcknowledgedDocument, done => call.Say(
                $"{done.Alert}: {done.By} took note of it; {(done.Open ? "it stays open until it is over" : "it is closed")}"));
        }
    }

    private sealed class TestVerb : Verb
    {
        /// <summary>A channel's own longest timeout, and time for the way back.</summary>
        private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(75);

        private readonly Argument<string> _channel = Required("CHANNEL", "The channel, by its name in the configuration");

        public TestVerb() : base("test", "Send a test message to a channel, once, and say exactly what came back",
            "systole alerts test ops-slack",
            "systole alerts test log") => Arguments.Add(_channel);

        protected override string? Target(ParseResult args) => args.GetValue(_channel);

        protected override async Task<int> RunAsync(Call call)
        {
            using var patient = call.ClientWithin(AnswerWithin);
            var test = await patient.TestChannelAsync(call.Named(_channel), call.Stop);
            call.Print(test, WireJson.Default.ChannelTestDocument, came => call.Say($"{came.Channel}: {came.Outcome.Replace('_', ' ')}: {came.Answer}"));
            return test.Outcome == "delivered" ? ExitCode.Done : ExitCode.Failed;
        }
    }

    private sealed class OutboxVerb : Verb
    {
        private readonly Option<int> _limit = Counts.Option("--limit", "How many", 100, alias: "-n");
        private readonly Option<string?> _cursor = Pages.Cursor();

        public OutboxVerb() : base("outbox", "List what channels are still to be told, and which of them cannot be",
            "systole alerts outbox",
            "systole alerts outbox --json | jq '.outbox[].error'")
        {
            Options.Add(_limit);
            Options.Add(_cursor);
        }

        protected override async Task<int> RunAsync(Call call)
        {
            var outbox = await call.Client.OutboxAsync(call.Value(_limit), call.Value(_cursor), call.Stop);
            var code = call.Print(outbox, WireJson.Default.OutboxDocument, page => Say(call, page));
            if (call.Json) return code;
            if (outbox.Next is { } next && await Pages.CountAsync(next, at => PageAsync(call, at)) is > 0 and var more)
                call.Say(Text.More(more, "message", next));
            foreach (var channel in (await call.Client.ChannelsAsync(call.Stop)).Channels.Where(channel => channel.FailingSince is not null || channel.DownSince is not null))
                call.Say(ChannelGrid.Line(channel, call.Now));
            return code;
        }

        private static async Task<(int, string?)> PageAsync(Call call, string cursor)
        {
            var page = await call.Client.OutboxAsync(Counts.Most, cursor, call.Stop);
            return (page.Outbox.Count, page.Next);
        }

        private static void Say(Call call, OutboxDocument page)
        {
            if (page.Outbox.Count == 0) call.Say("nobody is still to be told anything");
            else OutboxGrid.Of(page, call.Now).Write(call.Shell);
        }
    }

    private sealed class ChannelsVerb : Verb
    {
        public ChannelsVerb() : base("channels", "List the channels that are told of alerts, and how they do", "systole alerts channels")
        {
        }

        protected override async Task<int> RunAsync(Call call) => call.Print(
            await call.Client.ChannelsAsync(call.Stop), WireJson.Default.ChannelsDocument, all => ChannelGrid.Of(all, call.Now).Write(call.Shell));
    }
}
