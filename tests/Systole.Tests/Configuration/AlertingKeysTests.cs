using Systole.Channels;
using Systole.Channels.Alertmanager;
using Systole.Channels.Command;
using Systole.Channels.Discord;
using Systole.Channels.Email;
using Systole.Channels.Log;
using Systole.Channels.Ntfy;
using Systole.Channels.Slack;
using Systole.Channels.Telegram;
using Systole.Channels.Webhook;
using Systole.Server.Configuration;
using static Systole.Tests.Configuration.ConfigFixture;

namespace Systole.Tests.Configuration;

public sealed class AlertingKeysTests
{
    private const string Signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Channels = "alerting: { channels: { ops: { log: {} }, ci: { log: {} } }, routes: [";

    private static readonly (string, string)[] Secrets = [("TOKEN", "12:ab"), ("URL", "https://example.com/hook"), ("SIGN", Signing)];

    [Fact]
    public void Without_any_key_everything_goes_to_the_log()
    {
        var config = Good("store: a.db\n");
        config.Channels.ShouldBeEmpty();
        var (policy, none) = (config.Alerting, AlertingPolicy.Default);
        (policy.GroupWait, policy.GroupInterval, policy.RepeatInterval).ShouldBe((none.GroupWait, none.GroupInterval, none.RepeatInterval));
        (policy.GroupBy.AsEnumerable(), policy.Routes.Length).ShouldSatisfyAllConditions(it => it.Item1.ShouldBe(none.GroupBy), it => it.Item2.ShouldBe(0));
        policy.Channels.Keys.ShouldBe([AlertingPolicy.Log]);
    }

    [Fact]
    public void Every_key_of_alerting_arrives()
    {
        var config = Good("""
            alerting:
              group_wait: 0s
              group_interval: 1h
              repeat_interval: off
              group_by: [severity, task]
              channels: { ops: { slack: { url: "https://example.com/a" } } }
              routes:
                - name: ops
                  match: { agent: CI-*, kind: message, severity: info, label: team=ops }
                  channels: [ops, log]
                  continue: true
                - channels: log
            defaults: { alerts: { route: ops } }
            labels: { team: ops }
            agents:
              main: { run: { command: [a], labels: { team: ops } } }
            """);
        var policy = config.Alerting;
        (policy.GroupWait, policy.GroupInterval, policy.RepeatInterval).ShouldBe((TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.Zero));
        policy.GroupBy.ShouldBe([GroupBy.Severity, GroupBy.Task]);
        policy.Channels.Keys.ShouldBe(["log", "ops"]);
        var match = new AlertMatch { Agent = "ci-*", Kind = "message", Severity = Severity.Info, Label = "team=ops" };
        policy.Routes.Select(route => (route.Name, route.Match, route.Continue)).ShouldBe([("ops", match, true), (null, AlertMatch.All, false)]);
        policy.Routes.Select(route => string.Join(' ', route.Channels)).ShouldBe(["ops log", "log"]);
        var main = config.Agents[AgentId.Parse("main")].Policy;
        (main.AlertRoute, config.Unlisted.Policy.AlertRoute).ShouldBe(("ops", "ops"));
        main.Labels.ShouldBe([new("team", "ops")]);
    }

    [Fact]
    public void Every_kind_of_channel_can_be_said()
    {
        var channels = Load("""
            alerting:
              channels:
                a: { log: { timeout: 3s } }
                b: { webhook: { url: "${URL}", secret: "${SIGN}", secrets: "${SIGN}" } }
                c: { slack: { url: "${URL}", timeout: 1m, allow_private: true } }
                d: { discord: { url: "${URL}" } }
                e: { telegram: { token: "${TOKEN}", chat_id: -1001234567890, thread_id: 7, base_url: http://localhost:8081, allow_private: true } }
                f: { ntfy: { topic: secret-topic, token: "${TOKEN}" } }
                g: { email: { host: mail.example.com, port: 465, tls: implicit, username: u, password: "${TOKEN}", from: a@example.com, to: b@example.com } }
                h: { alertmanager: { url: http://am:9093, bearer: "${TOKEN}" } }
                i: { command: { command: [./tell.sh, "{summary}", "--to=${TOKEN}:${URL}", "${LEFT_OUT:-by-default}"] } }
            """, Secrets).ShouldBeOfType<ConfigResult.Loaded>().Config.Channels.ToDictionary(channel => channel.Name, channel => channel.Options);

        channels.Values.Select(options => options.Kind).ShouldBe(ChannelKinds.All.Select(kind => kind.Name));
        channels["a"].ShouldBe(new LogOptions { Timeout = TimeSpan.FromSeconds(3) });
        var webhook = channels["b"].ShouldBeOfType<WebhookOptions>();
        (webhook.Url, webhook.Secret, webhook.Secrets.Single()).ShouldBe(("https://example.com/hook", Signing, Signing));
        channels["c"].ShouldBe(new SlackOptions { Url = "https://example.com/hook", Timeout = TimeSpan.FromMinutes(1), AllowPrivate = true });
        channels["d"].ShouldBe(new DiscordOptions { Url = "https://example.com/hook" });
        channels["e"].ShouldBe(new TelegramOptions { Token = "12:ab", ChatId = "-1001234567890", ThreadId = 7, BaseUrl = "http://localhost:8081", AllowPrivate = true });
        channels["f"].ShouldBe(new NtfyOptions { Topic = "secret-topic", Token = "12:ab" });
        var mail = channels["g"].ShouldBeOfType<EmailOptions>();
        (mail.Host, mail.Port, mail.Tls, mail.Username, mail.Password, mail.From, mail.To.Single())
            .ShouldBe(("mail.example.com", 465, SmtpSecurity.Implicit, "u", "12:ab", "a@example.com", "b@example.com"));
        channels["h"].ShouldBe(new AlertmanagerOptions { Url = "http://am:9093", Bearer = "12:ab" });
        var command = channels["i"].ShouldBeOfType<CommandOptions>();
        (string.Join(' ', command.Command), command.WorkingDirectory).ShouldBe(("./tell.sh {summary} --to=12:ab:https://example.com/hook by-default", Folder));
        command.Secrets.ShouldBe(["12:ab", "https://example.com/hook", "by-default"]);
    }

    [Fact]
    public void Every_kind_of_options_has_its_row() =>
        typeof(ChannelOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ChannelOptions))).Select(type => type.Name)
            .ShouldBe(ChannelKinds.All.Select(kind => $"{char.ToUpperInvariant(kind.Name[0])}{kind.Name[1..]}Options"), ignoreOrder: true);

    [Theory]
    [InlineData("group_wait: 61m", "1:25: alerting.group_wait: '61m' is too long: at most 1h")]
    [InlineData("group_interval: 25h", "1:29: alerting.group_interval: '25h' is too long: at most 1d")]
    [InlineData("repeat_interval: 31d", "1:30: alerting.repeat_interval: '31d' is too long: at most 30d")]
    [InlineData("group_by: [agnt]", "1:24: alerting.group_by: 'agnt' is not one of agent, kind, severity and task: did you mean 'agent'?")]
    [InlineData("group_by: []", "1:23: alerting.group_by: must not be empty: leave it out for agent and kind")]
    public void Of_times_and_groups(string key, string expected) => Errors("alerting: { " + key + " }\n").ShouldBe([expected]);

    [Theory]
    [InlineData("{}", "1:33: alerting.channels.ops: say which kind it is: log, webhook, slack, discord, telegram, ntfy, email, alertmanager and command")]
    [InlineData("", "1:34: alerting.channels.ops: expected a mapping of log, webhook, slack, discord, telegram, ntfy, email, alertmanager and command, found nothing")]
    [InlineData("{ slak: { url: x } }", "1:35: alerting.channels.ops: unknown key 'slak': did you mean 'slack'?")]
    [InlineData("{ log: {}, slack: { url: https://x } }", "1:44: alerting.channels.ops: 'slack' stands beside 'log': at most one kind")]
    [InlineData("{ slack: {} }", "1:42: alerting.channels.ops.slack: 'url' is missing: an http(s) address")]
    [InlineData("{ slack: }", "1:42: alerting.channels.ops.slack: 'url' is missing: an http(s) address")]
    [InlineData("{ slack: { url: hunter2 } }", "1:49: alerting.channels.ops.slack.url: must be an address that starts with https:// or http://")]
    [InlineData("{ slack: { ulr: hunter2 } }", "1:42: alerting.channels.ops.slack: 'url' is missing: an http(s) address",
        "1:44: alerting.channels.ops.slack: unknown key 'ulr': did you mean 'url'?")]
    [InlineData("{ slack: https://hunter2 }", "1:42: alerting.channels.ops.slack: expected a mapping of url, timeout and allow_private, found text")]
    [InlineData("{ slack: { 'https://hunter2': } }", "1:42: alerting.channels.ops.slack: 'url' is missing: an http(s) address",
        "1:44: alerting.channels.ops.slack: unknown key: allowed are url, timeout and allow_private")]
    [InlineData("{ slack: { url: https://x, timeout: 2m } }", "1:69: alerting.channels.ops.slack.timeout: '2m' is too long: at most 1m")]
    [InlineData("{ webhook: { url: https://x, secret: hunter2 } }",
        "1:70: alerting.channels.ops.webhook.secret: must be 'whsec_' and then base64: `openssl rand -base64 32` makes that part")]
    [InlineData("{ webhook: { url: https://x, secrets: [" + Signing + ", whsec_hunter2] } }",
        "1:112: alerting.channels.ops.webhook.secrets: must be base64 after 'whsec_'")]
    [InlineData("{ email: { host: mail, port: 465, tls: starttls, from: a@b.c, to: [a@b.c, hunter2] } }",
        "1:72: alerting.channels.ops.email.tls: can't be 'starttls' on port 465, which is encrypted from the beginning: leave it out, or use port 587",
        "1:107: alerting.channels.ops.email.to: must be a mail address in plain ASCII, such as ops@example.com or Ops <ops@example.com>")]
    [InlineData("{ email: { host: mail, password: hunter2, from: a@b.c, to: a@b.c } }",
        "1:42: alerting.channels.ops.email.username: is missing: username and password belong together")]
    [InlineData("{ telegram: { token: hunter 2, chat_id: x } }",
        "1:54: alerting.channels.ops.telegram.token: must be a bot's token as @BotFather gives it: a number, ':' and letters",
        "1:73: alerting.channels.ops.telegram.chat_id: must be a number such as -1001234567890, or a public name such as @channel")]
    [InlineData("{ telegram: { token: 12:hunter2, chat_id: 7, base_url: 'https://example.com/?a=b' } }",
        "1:88: alerting.channels.ops.telegram.base_url: must not have '?' in it: a path is put after it")]
    [InlineData("{ ntfy: { url: https://ntfy.sh/hunter2, topic: hunter2 } }",
        "1:48: alerting.channels.ops.ntfy.url: must be the server alone, such as https://ntfy.sh: what comes after it belongs into 'topic'")]
    [InlineData("{ alertmanager: { url: https://am/api/v2/alerts/ } }",
        "1:56: alerting.channels.ops.alertmanager.url: must end before '/api/v2', which is added")]
    [InlineData("{ discord: { url: https://discord.com/api/webhooks/1/hunter2/slack } }",
        "1:51: alerting.channels.ops.discord.url: must not end in '/slack': there Discord takes what another service would send")]
    [InlineData("{ slack: { url: https://hooks.slack.com/hunter2#hunter } }",
        "1:49: alerting.channels.ops.slack.url: must not have '#' in it: what comes after it is never sent")]
    [InlineData("{ webhook: { url: http://127.0.0.1/hunter2 } }",
        "1:51: alerting.channels.ops.webhook.url: 127.0.0.1 is a private address: set allow_private: true for this channel where that is meant")]
    [InlineData("{ email: { host: 10.0.0.5, tls: none, username: a, password: hunter2, from: a@b.c, to: a@b.c } }",
        "1:50: alerting.channels.ops.email.host: 10.0.0.5 is a private address: set allow_private: true for this channel where that is meant",
        "1:65: alerting.channels.ops.email.tls: can't be 'none' where somebody signs in: anybody on the way could read the password; leave it out, or remove username and password")]
    [InlineData("{ command: { command: [tell, '{summry}'] } }",
        "1:62: alerting.channels.ops.command.command: there is no placeholder '{summry}': did you mean '{summary}'? Write '{{summry}}' for the text itself")]
    public void Of_a_channel(string channel, params string[] expected)
    {
        var errors = Errors("alerting: { channels: { ops:    " + channel + " } }\n");
        errors.ShouldBe(expected);
        errors.ShouldAllBe(error => !error.Contains("hunter", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ email: { from: nobody, tls: none, username: u, password: p } }",
        "1:42: alerting.channels.ops.email: 'host' is missing: text",
        "1:42: alerting.channels.ops.email: 'to' is missing: a mail address, or a list of them",
        "1:50: alerting.channels.ops.email.from: must be a mail address in plain ASCII, such as ops@example.com or Ops <ops@example.com>")]
    [InlineData("{ email: { host: a b, port: x, from: nobody, to: [] } }",
        "1:50: alerting.channels.ops.email.host: must be the name or address of a mail server",
        "1:61: alerting.channels.ops.email.port: 'x' is not a whole number from 1 to 65535",
        "1:70: alerting.channels.ops.email.from: must be a mail address in plain ASCII, such as ops@example.com or Ops <ops@example.com>",
        "1:82: alerting.channels.ops.email.to: must not be empty: expected a mail address, or a list of them")]
    [InlineData("{ ntfy: { url: http://127.0.0.1, allow_private: maybe, timeout: 2m } }",
        "1:41: alerting.channels.ops.ntfy: 'topic' is missing: a secret",
        "1:81: alerting.channels.ops.ntfy.allow_private: 'maybe' is not true or false",
        "1:97: alerting.channels.ops.ntfy.timeout: '2m' is too long: at most 1m")]
    public void One_mistake_in_a_channel_hides_no_other(string channel, params string[] expected) =>
        Errors("alerting: { channels: { ops:    " + channel + " } }\n").ShouldBe(expected);

    [Fact]
    public void One_mistake_in_a_route_hides_no_other() => Errors(
        Channels + "{ match: { kind: stael }, channels: [opps] }, { name: b, match: { severity: bad }, channels: ci }, { name: b, channels: nowhere }] }\n"
        + "agents: { main: { alerts: { route: c } } }\n").ShouldSatisfyAllConditions(
            errors => errors.Length.ShouldBe(6),
            errors => errors[0].ShouldContain("match.kind: 'stael' is not one of"),
            errors => errors[1].ShouldBe("1:108: alerting.routes.channels: there is no channel 'opps': did you mean 'ops'?"),
            errors => errors[2].ShouldContain("match.severity: 'bad' is not one of"),
            errors => errors[3].ShouldContain("alerting.routes.name: two routes are named 'b'"),
            errors => errors[4].ShouldContain("alerting.routes.channels: there is no channel 'nowhere'"),
            errors => errors[5].ShouldBe("2:36: alerts.route: there is no route 'c': there is b"));

    [Fact]
    public void Of_what_cannot_be_read_nothing_more_is_said()
    {
        Errors(Channels + "{ name: '', channels: ops }] }\nagents: { main: { alerts: { route: mine } } }\n").ShouldHaveSingleItem().ShouldContain("routes.name");
        Errors("alerting: { channels: [ops], routes: [{ channels: ops }] }\n").ShouldHaveSingleItem().ShouldContain("alerting.channels: expected");
        Errors(Channels + "all] }\nagents: { main: { alerts: { route: all } } }\n").ShouldHaveSingleItem().ShouldContain("alerting.routes: expected");
    }

    [Theory]
    [InlineData("{ channels: [op] }", "1:84: alerting.routes.channels: there is no channel 'op': did you mean 'ops'?")]
    [InlineData("{ channels: [log, nobody] }", "1:89: alerting.routes.channels: there is no channel 'nobody': there are ops, ci and log")]
    [InlineData("{}", "1:71: alerting.routes: 'channels' is missing: a channel's name, or a list of them")]
    [InlineData("{ channels: [] }", "1:83: alerting.routes.channels: must not be empty: name at least one channel")]
    [InlineData("{ name: a, match: { kind: stale }, channels: ops }, { name: a, channels: ci }", "1:131: alerting.routes.name: two routes are named 'a'")]
    [InlineData("{ match: { kind: stael }, channels: ops }",
        "1:88: alerting.routes.match.kind: 'stael' is not one of failed, flood, lost, timed_out, dead_letter, stale, gap, budget, quarantined, "
        + "waiting_human, no_progress, looping, missing, mass_stall, store_slow, channel_down and message: did you mean 'stale'?")]
    [InlineData("{ match: { agent: a/b }, channels: ops }",
        "1:89: alerting.routes.match.agent: 'a/b' is no pattern of agent ids: a-z, 0-9, '.', '_' and '-', with * for any characters and ? for one")]
    [InlineData("{ match: { agent: mian }, channels: ops }", "1:89: alerting.routes.match.agent: there is no agent 'mian': did you mean 'main'?")]
    [InlineData("{ match: { kind: stale, severity: info }, channels: ops }",
        "1:105: alerting.routes.match.severity: only what runs say ('message') is 'info': an alert never is")]
    [InlineData("{ match: { kind: mass_stall, severity: error }, channels: ops }",
        "1:110: alerting.routes.match.severity: 'mass_stall' is always 'warning': leave it out")]
    [InlineData("{ match: { kind: lost, severity: warning }, channels: ops }",
        "1:104: alerting.routes.match.severity: 'lost' is always 'error': leave it out")]
    [InlineData("{ match: { kind: channel_down, agent: main }, channels: ops }",
        "1:109: alerting.routes.match.agent: 'channel_down' concerns all agents together and has no agent: leave it out")]
    [InlineData("{ match: { kind: store_slow, label: team }, channels: ops }",
        "1:107: alerting.routes.match.label: 'store_slow' concerns all agents together and has no labels: leave it out")]
    [InlineData("{ channels: ops }, { name: b, match: { kind: stale }, channels: ci }",
        "1:108: alerting.routes.match: nothing ever gets here: route 1 takes all of it; put this one before it, or write 'continue: true' there")]
    [InlineData("{ name: ci, match: { agent: ci-* }, channels: ci }, { match: { agent: ci-7, severity: error }, channels: ops }",
        "1:132: alerting.routes.match: nothing ever gets here: the route 'ci' takes all of it; put this one before it, or write 'continue: true' there")]
    public void Of_a_route(string routes, string expected) =>
        Errors(Channels + routes + "] }\nagents: { main: { run: { command: [a] } } }\n").ShouldBe([expected]);

    [Theory]
    [InlineData("{ match: { agent: deploys }, channels: ops }")]
    [InlineData("{ match: { agent: 'mian*' }, channels: ops }")]
    [InlineData("{ channels: ops, continue: true }, { match: { kind: stale }, channels: ci }")]
    [InlineData("{ match: { label: team }, channels: ops }, { match: { kind: stale }, channels: ci }")]
    [InlineData("{ match: { kind: mass_stall, severity: warning, agent: '*' }, channels: ops }")]
    [InlineData("{ match: { kind: budget, severity: error, agent: main, label: team }, channels: ops }")]
    [InlineData("{ channels: ops }, { name: mine, channels: ci }")]
    public void What_may_be_meant_is_no_mistake(string routes) =>
        Errors(Channels + routes + "] }\nagents: { main: { " + (routes.Contains("mine", StringComparison.Ordinal) ? "alerts: { route: mine }, " : "")
            + "run: { command: [a] } } }\n").ShouldBeEmpty();

    [Theory]
    [InlineData("{ name: ops, channels: ops }", "2:41: alerts.route: there is no route 'op': did you mean 'ops'?")]
    [InlineData("{ name: night, channels: ops }", "2:41: alerts.route: there is no route 'op': there is night")]
    [InlineData("{ channels: ops }", "2:41: alerts.route: there is no route 'op', and none at all")]
    public void Of_the_route_of_an_agent(string routes, string expected) =>
        Errors(Channels + routes + "] }\nagents: { main: {   alerts: {    route: op }, run: { command: [a] } } }\n").ShouldBe([expected]);

    [Fact]
    public void A_route_of_an_agent_takes_something_of_it()
    {
        const string routes = Channels + "{ name: ci, match: { agent: CI-* }, channels: ci }] }\n";
        Errors(routes + "agents: { main: { alerts: { route: ci } }, ci-7: { alerts: { route: ci } } }\n")
            .ShouldBe(["2:36: alerts.route: the route 'ci' takes nothing of this agent: it is for 'ci-*' (match.agent)"]);
        Errors(routes + "defaults: { alerts: { route: ci } }\nagents: { main: {} }\n").ShouldBeEmpty();
    }

    [Fact]
    public void A_route_that_defaults_name_is_told_once() =>
        Errors("defaults: { alerts: { route: op } }\nagents: { a: {}, b: {} }\n").ShouldBe(["1:30: alerts.route: there is no route 'op', and none at all"]);
}
