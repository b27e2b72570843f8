using Systole.Statistics;
using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests;

public sealed class OutputTests
{
    [Fact]
    public async Task Status_shows_the_node_its_agents_and_what_is_in_flight()
    {
        await using var cli = await CliFixture.StartAsync();
        var last = new LastRun(new RunId(AgentId.Parse("main"), 3), RunOutcome.Failed, ["interval", "hook:gh"], Later(-12));
        var dev = new RunId(AgentId.Parse("dev"), 2);
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with
        {
            InFlight = [new InFlightRun(dev, null, false, TimeSpan.FromSeconds(75), TimeSpan.FromSeconds(3))],
            Agents =
            [
                FakeSystole.View("dev"),
                FakeSystole.View("main") with { LastRun = last, PendingWakes = 2, NextRunWhy = Why.FailureBackoff },
            ],
        };
        (await cli.RunAsync("status")).Out.ShouldBe(
            $"""
            {cli.Url} is online: 2 agents, 1 of 8 runs in flight, 0 waiting, last heartbeat 12m ago

            AGENT  STATE    NEXT RUN                       HELD BY          LAST RUN                            WAKES
            dev    waiting  2026-02-17 12:18:00Z (in 18m)  -                -                                   0
            main   waiting  2026-02-17 12:18:00Z (in 18m)  failure_backoff  failed 12m ago (interval, hook:gh)  2

            IN FLIGHT  TASK   STATUS   RUNNING FOR  IDLE FOR
            dev        dev-2  running  1m15s        3s

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Status_says_of_a_silent_run_and_of_its_agent_that_it_is_stale()
    {
        await using var cli = await CliFixture.StartAsync();
        var run = new RunId(AgentId.Parse("dev"), 2);
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with
        {
            InFlight = [new InFlightRun(run, "job", false, TimeSpan.FromSeconds(375), TimeSpan.FromSeconds(320)) { Stale = true }],
            Agents = [FakeSystole.View("dev") with { CanRun = false, Alerts = [new OpenAlert("stale:dev/job", AlertKind.Stale, Severity.Warning, Later(-1))] }],
        };

        var lines = (await cli.RunAsync("status")).Out.Split('\n');

        lines.ShouldContain(line => line.StartsWith("dev    stale ", StringComparison.Ordinal));
        lines.ShouldContain("dev        job   stale   6m15s        5m20s");
    }

    [Fact]
    public async Task Status_tells_what_is_wrong_with_all_agents_together()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with
        {
            Agents = [],
            Alerts = [new OpenAlert("mass_stall", AlertKind.MassStall, Severity.Warning, Later(-2))],
        };
        (await cli.RunAsync("status")).Out.ShouldContain("\nmass_stall (warning) is open since 2026-02-17 11:58:00Z (2m ago)\n");
    }

    [Fact]
    public async Task Status_says_of_an_agent_s_alerts_what_they_are_about()
    {
        await using var cli = await CliFixture.StartAsync();
        var stale = new OpenAlert("stale:pm/a", AlertKind.Stale, Severity.Warning, Later(-2)) { Summary = "pm-1 (a) has shown no life for 5m (watch.stale_after)" };
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with { Agents = [FakeSystole.View("pm") with { Alerts = [stale] }] };
        (await cli.RunAsync("status")).Out.ShouldContain(
            "\nstale:pm/a (warning) is open since 2026-02-17 11:58:00Z (2m ago): pm-1 (a) has shown no life for 5m (watch.stale_after)\n");
        (await cli.RunAsync("agents", "pm")).Out.ShouldContain("pm-1 (a) has shown no life for 5m (watch.stale_after)");
    }

    [Fact]
    public async Task Status_tells_of_twenty_alerts_and_how_many_more_there_are()
    {
        await using var cli = await CliFixture.StartAsync();
        var alerts = Enumerable.Range(0, 23).Select(i => new OpenAlert($"stale:pm/{i}", AlertKind.Stale, Severity.Warning, Later(-2)));
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with { Agents = [FakeSystole.View("pm") with { Alerts = [.. alerts] }] };
        var said = (await cli.RunAsync("status")).Out;
        said.Split('\n').Count(line => line.StartsWith("stale:pm/", StringComparison.Ordinal)).ShouldBe(20);
        said.ShouldContain("\n3 more alerts open; `systole agents NAME` tells those of an agent\n");
    }

    [Fact]
    public async Task Status_names_the_node_of_each_run_where_there_are_several()
    {
        await using var cli = await CliFixture.StartAsync();
        var dev = new RunId(AgentId.Parse("dev"), 2);
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with
        {
            InFlight = [new InFlightRun(dev, null, false, TimeSpan.FromSeconds(75), TimeSpan.FromSeconds(3), "eu-1")],
            Agents = [],
        };
        (await cli.RunAsync("status")).Out.ShouldEndWith(
            """

            IN FLIGHT  TASK   STATUS   RUNNING FOR  IDLE FOR  NODE
            dev        dev-2  running  1m15s        3s        eu-1

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("status", "/api/heartbeat/status")]
    [InlineData("agents", "/api/agents")]
    [InlineData("agents main", "/api/agents/main")]
    [InlineData("explain main", "/api/agents/main/explain")]
    [InlineData("next main --count 3", "/api/agents/main/next?count=3")]
    [InlineData("runs --limit 1", "/api/runs?limit=1")]
    [InlineData("agents main --stats --by day", "/api/agents/main/stats?by=day")]
    public async Task As_JSON_the_API_s_document_is_printed(string line, string path)
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.RunHistory.AddRange([FakeSystole.Run("main-1", 1), FakeSystole.Run("main-2", 2)]);
        using var http = new HttpClient();
        var document = await http.GetStringAsync(new Uri(cli.Url + path));
        (await cli.RunAsync([.. line.Split(' '), "--json"])).Out.ShouldBe(document + "\n");
    }

    [Fact]
    public async Task An_agent_is_shown_in_full()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with
        {
            Agents = [FakeSystole.View("main") with { Pause = new Pause(FakeSystole.Noon, Later(90), "deploy") }],
        };
        (await cli.RunAsync("agents", "main")).Out.ShouldBe(
            """
            AGENT          main
            state          paused
            every          30m
            next run       2026-02-17 12:18:00Z (in 18m)
            next slot      2026-02-17 12:18:00Z (in 18m)
            pending wakes  0
            paused         until 2026-02-17 13:30:00Z (in 1h30m): deploy

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Figures_are_a_line_for_each_hour_and_a_total()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.Figures.AddRange([(Later(-120), Figures(succeeded: 2, failed: 0)), (Later(-60), Figures(succeeded: 1, failed: 1))]);
        (await cli.RunAsync("agents", "main", "--stats")).Out.ShouldBe(
            """
            main by hour, 2026-02-16 13:00:00Z to 2026-02-17 12:00:00Z

            heartbeat runs: 300 tokens per run, 200 tokens per wake delivered, 0.02 USD per run, 0.013333 USD per wake delivered
            HOUR               STARTED  ENDED         P50  P95  P99  GAP P95  GAP MAX  STALE  TIMEOUTS  WAKES  TOKENS  USD
            2026-02-17 10:00Z  2        2             5s   5s   5s   22m      22m      -      -         4      600     0.04
            2026-02-17 11:00Z  2        2 (1 failed)  5s   5s   5s   22m      22m      -      -         2      600     0.04
            total              4        4 (1 failed)  5s   5s   5s   22m      22m      -      -         6      1200    0.08

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Without_runs_there_are_no_figures()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("agents", "main", "--stats")).Out
            .ShouldBe("main had no runs from 2026-02-16 13:00:00Z to 2026-02-17 12:00:00Z\n");
    }

    [Fact]
    public async Task An_agent_with_cron_is_shown_with_its_times_and_their_zone()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with
        {
            Agents = [FakeSystole.View("main") with { Every = null, Cron = FakeSystole.Weekdays }],
        };
        (await cli.RunAsync("agents", "main")).Out.ShouldBe(
            """
            AGENT          main
            state          waiting
            cron           0 8-20 * * mon-fri in Europe/Berlin
            next run       2026-02-17 12:18:00Z (in 18m)
            next slot      2026-02-17 12:18:00Z (in 18m)
            pending wakes  0

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_slot_that_waits_is_due_since_its_instant()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.NodeStatus = cli.Systole.NodeStatus with
        {
            Agents = [FakeSystole.View("main") with { NextSlot = Later(-12), NextRunWhy = Why.BudgetExhausted }],
        };
        (await cli.RunAsync("agents", "main")).Out.ShouldContain("\nnext slot      2026-02-17 11:48:00Z (due 12m ago)\n");
    }

    [Fact]
    public async Task An_explanation_is_sentences_holds_wakes_and_slots()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("explain", "main")).Out.ShouldBe(
            """
            The next run is the slot at 12:18.

            HELD BY      UNTIL
            min_spacing  2026-02-17 12:00:40Z (in 40s)

            WAKE  REASON   INTENT  COUNT  ACCEPTED  HELD BY      UNTIL
            w3    hook:gh  event   1      now       min_spacing  2026-02-17 12:00:00Z (now)

            NEXT SLOTS
            2026-02-17 12:18:00Z (in 18m)

            SLOTS WITHOUT A RUN               TO                              COUNT  WHY
            2026-02-17 10:18:00Z (1h42m ago)  2026-02-17 11:18:00Z (42m ago)  3      paused

            BUDGET  LIMIT        USED  OF  COUNTS ANEW
            all     usd_per_day  3.21  5   2026-02-18 00:00:00Z (in 12h)

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Runs_are_a_line_each()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.RunHistory.AddRange(
        [
            FakeSystole.Run("main-1", 1) with { Tokens = 1200, Usd = 0.04m },
            FakeSystole.Run("main-2", 2) with
            {
                EndedAt = null,
                Outcome = null,
                Duration = null,
                Attempt = 2,
                Reasons = ["hook:gh", "retry"],
            },
        ]);
        (await cli.RunAsync("runs", "main")).Out.ShouldBe(
            """
            RUN     STARTED                     OUTCOME    TOOK  ATTEMPT  FOR             TOKENS  USD   ERROR
            main-2  2026-02-17 12:00:00Z (now)  running    -     2        hook:gh, retry  -       -
            main-1  2026-02-17 12:00:00Z (now)  succeeded  5s    1        interval        1200    0.04

            """.ReplaceLineEndings("\n"));
    }

    private static AgentStats Figures(int succeeded, int failed)
    {
        var runs = RunStats.None;
        for (var n = 1; n <= succeeded + failed; n++)
        {
            var outcome = n <= succeeded ? RunOutcome.Succeeded : RunOutcome.Failed;
            runs = runs.WithStart(FakeSystole.Noon, TimeSpan.FromMinutes(20 + n))
                .WithEnd(FakeSystole.Run("main-1", 1) with { Outcome = outcome, Tokens = 300, Usd = 0.02m }, n <= succeeded ? 2 : 0);
        }
        return AgentStats.None with { Heartbeat = runs };
    }

    private static Instant Later(int minutes) => FakeSystole.Noon + TimeSpan.FromMinutes(minutes);

    [Fact]
    public async Task Colours_are_there_only_where_they_are_wanted()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.RunHistory.Add(FakeSystole.Run("main-1", 1));
        (await cli.RunAsync("runs")).Out.ShouldNotContain("\u001b");
        cli.Colours = true;
        (await cli.RunAsync("runs")).Out.ShouldContain("\u001b[32msucceeded");
    }
}
