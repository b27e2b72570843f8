using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests;

public sealed class AlertsTests
{
    private static readonly Instant Noon = FakeSystole.Noon;

    private static ChannelView Ops(ChannelState state, int waiting = 0) => new("ops", "slack", state, waiting);

    [Fact]
    public async Task Alerts_are_a_line_each()
    {
        await using var cli = await CliFixture.StartAsync();
        var alert = FakeSystole.Alert("lost:pm/job", AlertKind.Lost, Severity.Error);
        cli.Systole.OpenAlerts.Add(alert with { Alert = alert.Alert with { AcknowledgedBy = "ada" }, SilencedBy = ["s3"] });
        cli.Systole.OpenAlerts.Add(FakeSystole.Alert("stale:pm", minutes: 90) with { ToldTo = [], Flapping = 4 });
        var (exitCode, output, _) = await cli.RunAsync("alerts");
        output.ShouldBe(
            """
            ALERT        SEVERITY  OPEN FOR  TOLD TO              NOTED   SUMMARY
            lost:pm/job  error     5m        log, silenced by s3  by ada  lost:pm/job is open
            stale:pm     warning   1h30m     -                    -       comes and goes, 4 times lately: stale:pm is open

            """.ReplaceLineEndings("\n"));
        exitCode.ShouldBe(0);
    }

    [Fact]
    public async Task No_alert_is_said_to_be_none()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("alerts")).ShouldBe((0, "no alert is open\n", ""));
        (await cli.RunAsync("alerts", "--json")).Out.ShouldBe("{\"alerts\":[]}\n");
    }

    [Fact]
    public async Task What_does_not_fit_a_page_is_counted()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.OpenAlerts.AddRange(Enumerable.Range(1, 3).Select(number => FakeSystole.Alert($"stale:a{number}")));
        (await cli.RunAsync("alerts", "-n", "1")).Out.ShouldEndWith("\nand 2 alerts more: go on with --cursor -1/1771329300000/stale:a1, or ask for more with --limit\n");
    }

    [Fact]
    public async Task An_alert_is_noted_under_the_name_of_the_user()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.OpenAlerts.Add(FakeSystole.Alert("stale:pm/job"));
        (await cli.RunAsync("alerts", "ack", "stale:pm/job")).Out.ShouldBe("stale:pm/job: tester took note of it; it stays open until it is over\n");
        (await cli.RunAsync("alerts", "ack", "stale:pm/job", "--by", "ada")).ExitCode.ShouldBe(0);
        cli.Systole.Calls.Select(call => call.Details).ShouldBe(["tester", "ada"]);
    }

    [Fact]
    public async Task What_is_not_there_is_told_with_where_to_look()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("alerts", "ack", "stale:x")).ShouldBe((1, "", $"systole: no open alert \"stale:x\" on {cli.Url}; `systole alerts` lists those that are open\n"));
        (await cli.RunAsync("alerts", "test", "lg")).ShouldBe((1, "", $"systole: no channel named \"lg\" on {cli.Url}; did you mean \"log\"?\n"));
        (await cli.RunAsync("alerts", "test", "x")).ShouldBe((1, "", $"systole: no channel named \"x\" on {cli.Url}; `systole alerts channels` lists them\n"));
    }

    [Theory]
    [InlineData(DeliveryOutcome.Delivered, "HTTP 200 ok", 0, "log: delivered: HTTP 200 ok\n")]
    [InlineData(DeliveryOutcome.RateLimited, "HTTP 429", 1, "log: rate limited: HTTP 429\n")]
    [InlineData(DeliveryOutcome.Gone, "HTTP 404 no_service", 1, "log: gone: HTTP 404 no_service\n")]
    public async Task A_test_says_what_came_back(DeliveryOutcome outcome, string answer, int exitCode, string output)
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.TestAnswer = new Delivery(outcome, answer);
        (await cli.RunAsync("alerts", "test", "log")).ShouldBe((exitCode, output, ""));
        (await cli.RunAsync("alerts", "test", "log", "--json")).ShouldBe(
            (exitCode, $"{{\"channel\":\"log\",\"outcome\":\"{Names.Of(outcome)}\",\"answer\":\"{answer}\"}}\n", ""));
    }

    [Fact]
    public async Task The_outbox_shows_what_is_owed_and_which_channels_fail()
    {
        await using var cli = await CliFixture.StartAsync();
        var run = new RunId(AgentId.Parse("main"), 4);
        cli.Systole.Owed.Add(new OutboxEntry(
            new IncidentKey("ops", "g"), [("stale:a", AlertChange.Opened), ("stale:b", AlertChange.Closed)], null, Noon + TimeSpan.FromMinutes(2), 3, "HTTP 500"));
        cli.Systole.Owed.Add(new OutboxEntry(new IncidentKey("ops", "r"), [], new RunSaid(AgentId.Parse("main"), run, "look\nhere"), null, 0, null));
        cli.Systole.AllChannels.Add(Ops(ChannelState.Initial with
        {
            FailingSince = Noon - TimeSpan.FromMinutes(1),
            Answer = "HTTP 500",
            NotBefore = Noon + TimeSpan.FromMinutes(2),
        }));
        (await cli.RunAsync("alerts", "outbox")).Out.ShouldBe(
            """
            CHANNEL  DUE         TRIED  WHAT                            ERROR
            ops      in 2m       3      stale:a opened, stale:b closed  HTTP 500
            ops      on its way  -      main-4 said: look here          -
            ops fails since 2026-02-17 11:59:00Z (1m ago), and is tried again in 2m: HTTP 500

            """.ReplaceLineEndings("\n"));
        (await cli.RunAsync("alerts", "outbox", "--json")).Out.ShouldStartWith("{\"outbox\":[{\"channel\":\"ops\",");
    }

    [Fact]
    public async Task An_outbox_that_is_empty_still_tells_of_channels_that_are_down()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("alerts", "outbox")).Out.ShouldBe("nobody is still to be told anything\n");
        cli.Systole.AllChannels.Add(Ops(ChannelState.Initial with { FailingSince = Noon, DownSince = Noon, Answer = "HTTP 404 no_service" }));
        (await cli.RunAsync("alerts", "outbox")).Out.ShouldBe(
            "nobody is still to be told anything\nops is down since 2026-02-17 12:00:00Z (now): HTTP 404 no_service\n");
    }

    [Fact]
    public async Task Channels_are_a_line_each()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.AllChannels.Add(Ops(ChannelState.Initial with { FailingSince = Noon, DownSince = Noon, Answer = "HTTP 404", Untold = 3 }, waiting: 2));
        cli.Systole.AllChannels.Add(new ChannelView("pager", "ntfy", ChannelState.Initial with { DeliveredAt = Noon - TimeSpan.FromHours(1), Answer = "HTTP 200" }, 0));
        (await cli.RunAsync("alerts", "channels")).Out.ShouldBe(
            """
            CHANNEL  KIND   STATE   WAITING  UNTOLD  DELIVERED  LAST ANSWER
            log      log    unused  -        -       -          -
            ops      slack  down    2        3       -          HTTP 404
            pager    ntfy   well    -        -       1h ago     HTTP 200

            """.ReplaceLineEndings("\n"));
    }
}
