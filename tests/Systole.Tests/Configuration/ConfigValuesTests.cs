using Systole.Server.Configuration;
using static Systole.Tests.Configuration.ConfigFixture;

namespace Systole.Tests.Configuration;

/// <summary>What a good file means.</summary>
public sealed class ConfigValuesTests
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n")]
    [InlineData("{}")]
    [InlineData("\uFEFF{\n\t\"agents\": {}\n}")]
    [InlineData("agents:\nhosts:\ndefaults:\nconcurrency:\n")]
    public void A_file_that_sets_nothing_has_the_documented_defaults(string yaml)
    {
        var config = Good(yaml.TrimStart('\uFEFF'));
        config.Listen.ToString().ShouldBe("http://127.0.0.1:7717");
        config.Listen.IsLoopback.ShouldBeTrue();
        config.Hosts.ShouldBeEmpty();
        (config.StorePath, config.Postgres).ShouldBe((Path.Combine(Folder, "systole.db"), null));
        config.DataDirectory.ShouldBe(Path.Combine(Folder, "systole.db.d"));
        (config.Lease, config.ReturnWithin).ShouldBe((TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)));
        config.RunsMax.ShouldBe(8);
        config.GroupRunsMax.ShouldBeEmpty();
        config.RetentionAge.ShouldBe(TimeSpan.FromDays(90));
        config.RetentionEventsMax.ShouldBe(1_000_000);
        config.Labels.ShouldBeEmpty();
        config.ApiKeys.ShouldBeEmpty();
        config.Agents.ShouldBeEmpty();
    }

    [Fact]
    public void An_agent_that_sets_nothing_has_the_defaults_of_the_core()
    {
        var agent = MainOf(Good("agents: { main: { run: { command: [agent] } } }"));
        agent.Policy.ShouldBe(new AgentPolicy { Id = AgentId.Parse("main") });
        agent.Command!.Command.ShouldBe(["agent"]);
        agent.Command.WorkingDirectory.ShouldBe(Folder);
        agent.Command.Url.ShouldBeNull();
        agent.Prompt.ShouldBeNull();
        (agent.Checklist, agent.Precheck).ShouldBe((null, null));
        agent.Ack.ShouldBe(new Ack());
    }

    [Fact]
    public void A_checklist_and_a_precheck_are_found_beside_the_file()
    {
        var agent = MainOf(Good(
            "agents: { main: { checklist: notes/HEARTBEAT.md, precheck: { command: [./new.sh, -q], timeout: 3s }, run: { command: [a] } } }"));

        agent.Checklist.ShouldBe(Path.Combine(Folder, "notes", "HEARTBEAT.md"));
        agent.Precheck!.Timeout.ShouldBe(TimeSpan.FromSeconds(3));
        (agent.Precheck.Command.Command, agent.Precheck.Command.WorkingDirectory).ShouldSatisfyAllConditions(
            spec => spec.Command.ShouldBe(["./new.sh", "-q"]), spec => spec.WorkingDirectory.ShouldBe(Folder));
        MainOf(Good("agents: { main: { precheck: { command: [x] }, run: { command: [a] } } }")).Precheck!.Timeout.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Every_key_of_the_file_arrives()
    {
        var config = Good($$"""
            listen: http://[::]:8080/
            hosts: [box.example.ts.net, 100.64.0.1]
            store: state/heart.db
            concurrency: { runs: 3, groups: { opus: 2, local: 1 } }
            retention: { days: 7, events: 5000 }
            labels: { gpu: true, zone: 3 }
            api_keys:
              - { name: ci, hash: "sha256:{{Hash.ToUpperInvariant()}}", role: operator }
              - { name: eyes, hash: {{new string('1', 64)}}, role: reader }
            agents:
              Main: { group: opus, run: { command: [agent] } }
              poet.2: { group: local }
            """);
        config.Listen.ShouldBe(new ListenAddress("::", 8080));
        config.Listen.ToString().ShouldBe("http://[::]:8080");
        config.Hosts.ShouldBe(["box.example.ts.net", "100.64.0.1"]);
        config.StorePath.ShouldBe(Path.Combine(Folder, "state", "heart.db"));
        config.RunsMax.ShouldBe(3);
        config.GroupRunsMax.ShouldBe([new("local", 1), new("opus", 2)]);
        config.RetentionAge.ShouldBe(TimeSpan.FromDays(7));
        config.RetentionEventsMax.ShouldBe(5000);
        config.Labels.ShouldBe([new("gpu", "true"), new("zone", "3")]);
        config.ApiKeys.ShouldBe([new ApiKey("ci", Hash, ApiRole.Operator), new ApiKey("eyes", new string('1', 64), ApiRole.Reader)]);
        config.ApiKeys[0].Opens("test").ShouldBeTrue();
        config.ApiKeys[0].Opens("Test").ShouldBeFalse();
        config.Agents.Keys.Select(k => k.Value).ShouldBe(["main", "poet.2"]);
    }

    [Fact]
    public void Cron_windows_and_budgets_arrive_in_their_zones()
    {
        var config = Good("""
            budget: { runs_per_hour: 100, groups: { opus: { usd_per_day: 12.5 }, haiku: { tokens_per_day: 9 } } }
            defaults: { timezone: Asia/Tokyo, active_hours: { from: 08:00, to: "24:00" } }
            agents:
              main:
                cron: "0 8-20 * * MON-FRI"
                timezone: Europe/Berlin
                group: opus
                active_hours: { days: [FRI-Mon, wed] }
                budget: { runs_per_hour: 20, tokens_per_day: 500000, usd_per_day: 5 }
                watch: { quarantine: { attempts: 5, within: 2h } }
                run: { command: [a] }
              poet:
                group: haiku
                active_hours: { from: 22:00, to: 6:30, days: "sat,sun", timezone: UTC }
            """);
        Zone.TryFind("Europe/Berlin", out var berlin).ShouldBeTrue();
        Zone.TryFind("Asia/Tokyo", out var tokyo).ShouldBeTrue();
        CronExpression.TryParse("0 8-20 * * mon-fri", out var cron, out _).ShouldBeTrue();
        var main = MainOf(config).Policy;
        main.Schedule.ShouldBe(new Schedule.Cron(cron, berlin));
        main.FirstBeat.ShouldBe(FirstBeat.AfterInterval);
        main.ActiveHours.ShouldBe(new ActiveHours
        {
            From = 480,
            To = 1440,
            Days = Weekdays.Fri | Weekdays.Sat | Weekdays.Sun | Weekdays.Mon | Weekdays.Wed,
            Zone = berlin,
        });
        main.Budget.ShouldBe(new BudgetPolicy { RunsPerHour = 20, TokensPerDay = 500_000, UsdPerDay = 5, Zone = berlin });
        var all = new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { RunsPerHour = 100, Zone = tokyo });
        main.SharedBudgets.ShouldBe([new(SharedBudget.OfGroup("opus"), new BudgetPolicy { UsdPerDay = 12.5m, Zone = tokyo }), all]);
        (main.Watch.QuarantineAttempts, main.Watch.QuarantineWithin).ShouldBe((5, TimeSpan.FromHours(2)));

        config.Agents[AgentId.Parse("poet")].Policy.ActiveHours.ShouldBe(
            new ActiveHours { From = 1320, To = 390, Days = Weekdays.Sat | Weekdays.Sun });
        config.Of(AgentId.Parse("stranger")).Policy.SharedBudgets.ShouldBe([all]);
    }

    [Fact]
    public void Cron_of_an_agent_stands_instead_of_every_of_the_defaults_and_its_first_beat_can_be_now()
    {
        var main = MainOf(Good("""
            defaults: { every: 5m, first_beat: now }
            agents: { main: { cron: "@daily", run: { command: [a] } } }
            """)).Policy;
        main.Schedule.ShouldBeOfType<Schedule.Cron>().ToString().ShouldBe("0 0 * * * in UTC");
        main.FirstBeat.ShouldBe(FirstBeat.Now);
        main.ActiveHours.ShouldBeNull();
        main.Budget.ShouldBe(BudgetPolicy.None);
        main.SharedBudgets.ShouldBeEmpty();
    }

    [Fact]
    public void Every_key_of_an_agent_arrives()
    {
        var agent = MainOf(Good("""
            agents:
              main:
                every: 1h30m
                timezone: UTC
                first_beat: after_interval
                catch_up: skip
                catch_up_max_age: 2d
                jitter: 90s
                group: opus
                events: { min_spacing: 30s, coalesce: 0, quiet: 5m, self_caused: follow_up, echo_window: 250ms,
                          backoff: { factor: 1.5, max: 20m }, flood_guard: { runs: 7, within: 1h } }
                drain: { wait: 1m, then: defer }
                retry: { attempts: 5, backoff: 10s, max_backoff: 15m }
                watch: { stale_after: 1m, timeout_after: 2m, defer_max: 3h, check_interval: 4s, on_timeout: untrack, cancel_grace: 0s,
                         tool_stale_after: 40m, remind_after: off, no_progress_after: 20m, loop: { same: 3, in: 6 }, warn_once: false, adaptive: on,
                         resume_max_age: 1h, expect: { every: 1d, grace: 10m }, quarantine: { attempts: 2, within: 2h } }
                prompt: |
                  Read HEARTBEAT.md.
                  Reply OK.
                ack: { token: OK, max_chars: 10 }
                run: { command: [claude, -p, "{prompt}", 5, true, ""] }
            """));
        agent.Policy.ShouldBe(new AgentPolicy
        {
            Id = AgentId.Parse("main"),
            Schedule = new Schedule.Every(90 * Minute),
            FirstBeat = FirstBeat.AfterInterval,
            CatchUp = CatchUp.Skip,
            CatchUpAgeMax = TimeSpan.FromDays(2),
            Jitter = 1.5 * Minute,
            Group = "opus",
            Events = new EventPolicy
            {
                MinSpacing = 0.5 * Minute,
                Coalesce = TimeSpan.Zero,
                Quiet = 5 * Minute,
                SelfCaused = SelfCausedRule.FollowUp,
                EchoWindow = TimeSpan.FromMilliseconds(250),
                BackoffFactor = 1.5,
                BackoffMax = 20 * Minute,
                FloodGuardRuns = 7,
                FloodGuardWithin = 60 * Minute,
            },
            Drain = new DrainPolicy { Wait = Minute, Then = DrainThen.Defer },
            Retry = new RetryPolicy { Attempts = 5, Backoff = TimeSpan.FromSeconds(10), BackoffMax = 15 * Minute },
            Watch = new WatchPolicy
            {
                StaleAfter = Minute,
                TimeoutAfter = 2 * Minute,
                DeferMax = 180 * Minute,
                CheckInterval = TimeSpan.FromSeconds(4),
                CancelGrace = TimeSpan.Zero,
                OnTimeout = OnTimeout.Untrack,
                ToolStaleAfter = 40 * Minute,
                RemindAfter = TimeSpan.Zero,
                NoProgressAfter = 20 * Minute,
                LoopSame = 3,
                LoopIn = 6,
                WarnOnce = false,
                Adaptive = true,
                ResumeMaxAge = 60 * Minute,
                Expect = new ExpectPolicy(new Schedule.Every(TimeSpan.FromDays(1)), 10 * Minute),
                QuarantineAttempts = 2,
                QuarantineWithin = 120 * Minute,
            },
        });
        agent.Command!.Command.ShouldBe(["claude", "-p", "{prompt}", "5", "true", ""]);
        agent.Prompt.ShouldBe("Read HEARTBEAT.md.\nReply OK.\n");
        agent.Ack.ShouldBe(new Ack("OK", 10));
    }

    [Theory]
    [InlineData("check_interval_ms: 10000, stale_threshold_ms: 60000, timeout_threshold_ms: 0, stale_warning_only_once: true")]
    [InlineData("check_interval: 10s, stale_after: 1m, timeout_after: off, warn_once: true")]
    public void The_names_of_seed_3_are_the_same_settings(string watch) =>
        MainOf(Good($"agents: {{ main: {{ watch: {{ {watch} }} }} }}")).Policy.Watch.ShouldBe(new WatchPolicy
        {
            CheckInterval = TimeSpan.FromSeconds(10),
            StaleAfter = Minute,
            TimeoutAfter = TimeSpan.Zero,
        });

    [Theory]
    [InlineData("every: 0")]
    [InlineData("every: 0s")]
    [InlineData("every: off")]
    [InlineData("every: \"off\"")]
    [InlineData("prompt: x")]
    public void Every_that_is_off_or_left_out_is_no_schedule(string keys)
    {
        var policy = MainOf(Good($"agents: {{ main: {{ run: {{ command: [a] }}, {keys} }} }}")).Policy;
        policy.Schedule.ShouldBeNull();
        policy.CanRun.ShouldBeTrue();
    }

    [Fact]
    public void Defaults_hold_where_an_agent_says_nothing_and_mappings_go_key_by_key()
    {
        var config = Good("""
            defaults:
              every: 10m
              watch: { stale_threshold_ms: 60000, timeout_after: 20m }
              events: { backoff: { factor: 3, max: 1h }, coalesce: 1s }
              run: { command: [shared] }
              prompt: shared
            agents:
              main: { watch: { stale_after: 2m }, events: { backoff: { factor: 4 } } }
              own: { every: 5m, run: { command: [own, x] }, prompt: own }
              never: { every: off }
            """);
        var main = MainOf(config);
        main.Policy.Schedule.ShouldBe(new Schedule.Every(10 * Minute));
        main.Policy.Watch.ShouldBe(new WatchPolicy { StaleAfter = 2 * Minute, TimeoutAfter = 20 * Minute });
        main.Policy.Events.ShouldBe(new EventPolicy { BackoffFactor = 4, BackoffMax = 60 * Minute, Coalesce = TimeSpan.FromSeconds(1) });
        main.Command!.Command.ShouldBe(["shared"]);
        main.Prompt.ShouldBe("shared");

        var own = config.Agents[AgentId.Parse("own")];
        own.Policy.Schedule.ShouldBe(new Schedule.Every(5 * Minute));
        own.Command!.Command.ShouldBe(["own", "x"]);
        own.Prompt.ShouldBe("own");
        config.Agents[AgentId.Parse("never")].Policy.Schedule.ShouldBeNull();
    }

    [Fact]
    public void An_agent_without_a_runner_is_watched_only_and_ignores_the_default_interval()
    {
        var watched = MainOf(Good("defaults: { every: 10m, jitter: 20m, watch: { stale_after: 1m } }\nagents: { main: }"));
        watched.Command.ShouldBeNull();
        watched.Policy.CanRun.ShouldBeFalse();
        watched.Policy.Schedule.ShouldBeNull();
        watched.Policy.Watch.StaleAfter.ShouldBe(Minute);
    }

    [Fact]
    public void An_agent_that_is_not_in_the_file_is_watched_with_the_defaults()
    {
        var config = Good("defaults: { every: 10m, watch: { stale_after: 1m }, run: { command: [a] } }\nagents: { main: {} }");
        var unlisted = config.Of(AgentId.Parse("dev"));
        var watch = new WatchPolicy { StaleAfter = Minute };
        unlisted.Policy.ShouldBe(new AgentPolicy { Id = AgentId.Parse("dev"), CanRun = false, Watch = watch });
        unlisted.Command.ShouldBeNull();
        config.Of(AgentId.Parse("main")).ShouldBe(MainOf(config));
    }

    [Theory]
    [InlineData("https://hc-ping.com/5ec2e7")]
    [InlineData("http://10.0.0.7:3001/api/push/5ec2e7")]
    public void Who_is_pinged_may_be_anywhere(string url) => Good($"monitor: {{ ping_url: {url} }}\n").PingUrl.ShouldBe(new Uri(url));

    [Fact]
    public void Nobody_is_pinged_unless_that_is_asked_for() => Good("").PingUrl.ShouldBeNull();

    [Fact]
    public void Keys_for_later_may_be_set_to_their_defaults_or_off() => Errors("""
        budget: {}
        ping_key: ""
        monitor: { ping_url: "" }
        webhooks: []
        agents:
          main:
            timezone: UTC
            budget: {}
            watch: { adaptive: off }
            run: { command: [a] }
        """).ShouldBeEmpty();

    [Theory]
    [InlineData("http://localhost:1", true)]
    [InlineData("http://127.3.2.1:0", true)]
    [InlineData("http://[::1]:65535", true)]
    [InlineData("http://[::ffff:127.0.0.1]:80", true)]
    [InlineData("http://0.0.0.0:80", false)]
    [InlineData("http://*:80", false)]
    [InlineData("http://[::]:80", false)]
    [InlineData("http://100.64.0.1:80", false)]
    public void Loopback_is_what_only_this_machine_reaches(string address, bool loopback) =>
        ListenAddress.Parse(address).IsLoopback.ShouldBe(loopback);

    [Fact]
    public void Aliases_stand_for_what_they_name() =>
        Good("agents:\n  a: &a { run: { command: [x] }, every: 5m }\n  main: *a\n").Agents.Values
            .Select(a => a.Policy.Schedule).ShouldBe([new Schedule.Every(5 * Minute), new Schedule.Every(5 * Minute)]);

    [Fact]
    public void Defaults_that_no_agent_follows_are_no_mistake() =>
        Errors("defaults: { every: 1m, jitter: 5m, run: { command: [a] } }\nagents: { main: { every: 1h } }").ShouldBeEmpty();

    [Fact]
    public void Reading_again_gives_the_same()
    {
        var (first, second) = (Good(ConfigTemplate.Text), Good(ConfigTemplate.Text));
        MainOf(second).Policy.ShouldBe(MainOf(first).Policy);
    }
}
