using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Systole.Hosting;
using Systole.Runners;
using Systole.Tests.Api.Fakes;
using Systole.Tests.Configuration;

namespace Systole.Tests.Hosting;

public sealed class SystoleBuilderTests
{
    private static Task Nothing(Turn turn, CancellationToken stop) => Task.CompletedTask;

    private static string Refused(Action<SystoleBuilder> configure)
    {
        var services = new ServiceCollection();
        var message = Should.Throw<ArgumentException>(() => services.AddSystole(configure)).Message;
        services.ShouldBeEmpty();
        return message;
    }

    private static string RefusedAgent(Action<AgentBuilder> configure) =>
        Refused(systole => systole.AddAgent("main", agent => configure(agent.Run(Nothing))));

    [Fact]
    public void Code_and_file_describe_the_same_agents()
    {
        var file = ConfigFixture.Good("""
            concurrency: { runs: 3, groups: { opus: 1 } }
            budget: { runs_per_hour: 100, groups: { opus: { usd_per_day: 12.5 } } }
            defaults: { timezone: Asia/Tokyo }
            agents:
              main:
                cron: "0 8-20 * * MON-FRI"
                timezone: Europe/Berlin
                group: opus
                active_hours: { from: 08:00, to: "24:00", days: mon-fri }
                budget: { runs_per_hour: 20, tokens_per_day: 500000, usd_per_day: 5 }
                checklist: HEARTBEAT.md
                precheck: { command: [./anything-new.sh, "{agent}"], timeout: 20s }
                run: { command: [a] }
              poet:
                every: 30m
                active_hours: { from: 22:00, to: 6:30, timezone: UTC }
                run: { command: [a] }
            """);
        var code = new SystoleBuilder { ConcurrentRunsMax = 3 }
            .GroupConcurrency("opus", 1)
            .Budget(runsPerHour: 100, zone: "Asia/Tokyo")
            .GroupBudget("opus", usdPerDay: 12.5m, zone: "Asia/Tokyo")
            .AddAgent("main", agent => agent
                .ActiveHours("08:00", "24:00", "mon-fri")
                .Cron("0 8-20 * * MON-FRI")
                .TimeZone("Europe/Berlin")
                .Group("opus")
                .Budget(runsPerHour: 20, tokensPerDay: 500_000, usdPerDay: 5)
                .Checklist(Path.Combine(ConfigFixture.Folder, "HEARTBEAT.md"))
                .Precheck(Asking("./anything-new.sh", "{agent}") with { Timeout = TimeSpan.FromSeconds(20) })
                .Run(Nothing))
            .AddAgent("poet", agent => agent
                .TimeZone("Asia/Tokyo")
                .Every(TimeSpan.FromMinutes(30))
                .ActiveHours("22:00", "6:30", zone: "UTC")
                .With(policy => policy with { Budget = new BudgetPolicy { Zone = Zone("Asia/Tokyo") } })
                .Run(Nothing));

        var agents = code.Build();
        agents.Select(agent => agent.Policy.Id.Value).ShouldBe(["main", "poet"]);
        foreach (var policy in agents.Select(agent => agent.Policy))
        {
            var same = file.Agents[policy.Id].Policy;
            policy.SharedBudgets.ShouldBe(same.SharedBudgets);
            policy.ShouldBe(same with { SharedBudgets = policy.SharedBudgets });
        }
        foreach (var agent in agents)
        {
            var same = file.Agents[agent.Policy.Id];
            agent.Checklist.ShouldBe(same.Checklist);
            agent.Precheck?.Timeout.ShouldBe(same.Precheck!.Timeout);
            agent.Precheck?.Command.Command.ShouldBe(same.Precheck!.Command.Command);
            (agent.Precheck is null).ShouldBe(same.Precheck is null);
        }
        code.Concurrency.RunsMax.ShouldBe(file.RunsMax);
        code.Concurrency.GroupRunsMax.ShouldBe(file.GroupRunsMax);
    }

    [Fact]
    public void What_has_a_zone_of_its_own_does_not_take_that_of_the_agent()
    {
        var policy = new SystoleBuilder().AddAgent("main", agent => agent
            .TimeZone("Europe/Berlin")
            .Cron("@daily", "Asia/Tokyo")
            .ActiveHours("00:00", "24:00", zone: "Asia/Tokyo")
            .Budget(runsPerHour: 1, zone: "Asia/Tokyo")
            .Run(Nothing)).Build().Single().Policy;
        policy.Schedule.ShouldBeOfType<Schedule.Cron>().Zone.Id.ShouldBe("Asia/Tokyo");
        policy.ActiveHours!.Zone.Id.ShouldBe("Asia/Tokyo");
        policy.Budget.Zone.Id.ShouldBe("Asia/Tokyo");
    }

    [Fact]
    public void The_first_run_of_cron_waits_for_its_time_unless_the_program_says_otherwise()
    {
        FirstBeatOf(agent => agent.Every(TimeSpan.FromHours(1))).ShouldBe(FirstBeat.Now);
        FirstBeatOf(agent => agent.Cron("@daily")).ShouldBe(FirstBeat.AfterInterval);
        FirstBeatOf(agent => agent.Cron("@daily").With(policy => policy with { FirstBeat = FirstBeat.Now })).ShouldBe(FirstBeat.Now);

        static FirstBeat FirstBeatOf(Action<AgentBuilder> configure) =>
            new SystoleBuilder().AddAgent("main", agent => configure(agent.Run(Nothing))).Build().Single().Policy.FirstBeat;
    }

    [Fact]
    public async Task A_program_s_agent_is_next_due_at_the_first_slot_inside_its_window()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new ManualTime());
        services.AddSingleton<ILoggerFactory, LoggerFactory>();
        services.AddSystole(systole => systole.AddAgent("main", agent => agent
            .TimeZone("Europe/Berlin")
            .Cron("*/30 * * * *")
            .ActiveHours("17:15", "18:15", "mon-fri")
            .Budget(runsPerHour: 2)
            .Run(Nothing)));
        await using var provider = services.BuildServiceProvider();
        var hosted = provider.GetServices<IHostedService>().Single();
        await hosted.StartAsync(CancellationToken.None);
        var heart = provider.GetRequiredService<ISystole>();

        // It is Tuesday, 13:00 in Berlin.
        heart.Next("main", 3).Value!.Select(slot => slot.ToString())
            .ShouldBe(["2026-02-17T16:30:00.000Z", "2026-02-17T17:00:00.000Z", "2026-02-18T16:30:00.000Z"]);
        heart.Agent("main").Value!.NextSlot.ToString().ShouldBe("2026-02-17T16:30:00.000Z");
        heart.Agent("main").Value!.Cron!.ToString().ShouldBe("*/30 * * * * in Europe/Berlin");
        var budget = heart.Explain("main").Value!.Budgets.Single();
        (budget.Limit, budget.Used, budget.Max).ShouldBe((BudgetLimit.RunsPerHour, 0, 2));
        await hosted.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("61 * * * *", null, "'61 * * * *' is not a cron expression: the minute field says '61': '61' is none of its values; "
        + "allowed are 0 to 59, lists (a,b), ranges (a-b), steps (*/n, a-b/n) and * (Parameter 'expression')")]
    [InlineData("0 0 31 feb *", null,
        "'0 0 31 feb *' is not a cron expression: it can never be due: no year has a day of month '31' in month 'feb' "
        + "(Parameter 'expression')")]
    [InlineData("@daily", "Europe/Berln", "'Europe/Berln' is not a time zone: did you mean 'Europe/Berlin'? (Parameter 'zone')")]
    public void A_cron_that_cannot_be_read_is_refused_with_the_reason(string expression, string? zone, string message) =>
        RefusedAgent(agent => agent.Cron(expression, zone)).ShouldBe(message);

    [Theory]
    [InlineData("25:00", "08:00", null,
        "'25:00' is not a time of day: write it as \"08:00\", from \"00:00\" to \"24:00\" (Parameter 'from')")]
    [InlineData("08:00", "noon", null,
        "'noon' is not a time of day: write it as \"08:00\", from \"00:00\" to \"24:00\" (Parameter 'to')")]
    [InlineData("08:00", "8:00", null, "from (08:00) and to (8:00) are the same time: the window would be empty; "
        + "for the whole day write from: \"00:00\" and to: \"24:00\" (Parameter 'to')")]
    [InlineData("24:00", "08:00", null, "a window opens at \"00:00\", not at \"24:00\" (Parameter 'from')")]
    [InlineData("08:00", "20:00", "mon-fry", "'mon-fry' is not days of the week: 'mon-fry' is none; "
        + "write mon, tue, wed, thu, fri, sat or sun, such as mon-fri or sat,sun (Parameter 'days')")]
    public void A_window_that_cannot_be_is_refused_with_the_reason(string from, string to, string? days, string message) =>
        RefusedAgent(agent => agent.ActiveHours(from, to, days)).ShouldBe(message);

    [Fact]
    public void A_zone_that_nobody_knows_is_refused() =>
        RefusedAgent(agent => agent.TimeZone("Mars"))
            .ShouldBe("'Mars' is not a time zone: write a name such as Europe/Berlin (Parameter 'zone')");

    [Fact]
    public void A_cron_that_is_never_due_inside_its_window_is_refused_in_whatever_order_they_are_said()
    {
        const string message = "agent 'main': '0 3 * * sat in Europe/Berlin' is never due inside active_hours "
            + "(00:00 to 24:00 on mon-fri in Europe/Berlin): "
            + "no scheduled run could start; change one of them";
        RefusedAgent(agent => agent.Cron("0 3 * * sat").ActiveHours("00:00", "24:00", "mon-fri").TimeZone("Europe/Berlin"))
            .ShouldBe(message);
        RefusedAgent(agent => agent.TimeZone("Europe/Berlin").ActiveHours("00:00", "24:00", "mon-fri").Cron("0 3 * * sat"))
            .ShouldBe(message);
    }

    [Fact]
    public void A_jitter_that_is_not_shorter_than_the_interval_is_refused_in_whatever_order_they_are_said()
    {
        const string message = "agent 'main': jitter (5m) must be shorter than every (5m): slots would overtake one another";
        var five = TimeSpan.FromMinutes(5);
        RefusedAgent(agent => agent.Every(five).With(policy => policy with { Jitter = five })).ShouldBe(message);
        RefusedAgent(agent => agent.With(policy => policy with { Jitter = five }).Every(five)).ShouldBe(message);
        RefusedAgent(agent => agent.With(policy => policy with { Jitter = -five })).ShouldBe("agent 'main': jitter must not be negative");
        RefusedAgent(agent => agent.With(policy => policy with { Jitter = five, Schedule = new Schedule.Every(five) })).ShouldBe(message);
    }

    [Fact]
    public void A_checklist_that_is_no_path_is_refused()
    {
        RefusedAgent(agent => agent.Checklist("")).ShouldContain("(Parameter 'path')");
        RefusedAgent(agent => agent.Checklist("a\0b")).ShouldContain("(Parameter 'path')");
        RefusedAgent(agent => agent.Checklist(new string('a', 4097)))
            .ShouldContain("is too long for the path of a file: at most 4096 characters");
    }

    [Fact]
    public void A_precheck_that_the_file_would_not_take_is_refused_with_the_reason_of_the_file()
    {
        RefusedAgent(agent => agent.Precheck(Asking("")))
            .ShouldBe("the program must not be empty (Parameter 'precheck')");
        RefusedAgent(agent => agent.Precheck(Asking()))
            .ShouldBe("a command is a program and its arguments: there is none (Parameter 'precheck')");
        RefusedAgent(agent => agent.Precheck(Asking("look.cmd", "{prompt}")))
            .ShouldBe("'{prompt}' can't be passed safely to a .cmd or .bat file: "
                + "read the prompt from stdin (the turn as JSON) instead (Parameter 'precheck')");
        RefusedAgent(agent => agent.Precheck(Asking("look") with { Timeout = TimeSpan.FromMilliseconds(999) }))
            .ShouldBe("a precheck may take 1s to 3650d, not 00:00:00.9990000 (Parameter 'precheck')");
    }

    [Fact]
    public void A_command_that_the_file_would_not_take_is_refused_with_the_reason_of_the_file() =>
        RefusedAgent(agent => agent.Run(Asking("agent.BAT", "{prompt}").Command))
            .ShouldContain("can't be passed safely to a .cmd or .bat file");

    [Fact]
    public void Two_schedules_are_one_too_many() => RefusedAgent(agent => agent.Every(TimeSpan.FromHours(1)).Cron("@daily"))
        .ShouldBe("agent 'main': Cron stands beside Every: at most one schedule");

    [Fact]
    public void A_schedule_with_nothing_to_run_is_refused() => Refused(systole => systole.AddAgent("main", agent => agent.Cron("@daily")))
        .ShouldBe("agent 'main': without Run it is only watched and has no schedule: add Run, or remove the schedule");

    [Fact]
    public void A_budget_out_of_its_range_is_refused()
    {
        RefusedAgent(agent => agent.Budget(runsPerHour: 0)).ShouldBe("0 is not a number from 1 to 1000000 (Parameter 'runsPerHour')");
        RefusedAgent(agent => agent.Budget(tokensPerDay: 1_000_000_000_001))
            .ShouldBe("1000000000001 is not a number from 1 to 1000000000000 (Parameter 'tokensPerDay')");
        RefusedAgent(agent => agent.Budget(usdPerDay: 0.001m))
            .ShouldBe("0.001 is not a number from 0.01 to 1000000000 (Parameter 'usdPerDay')");
        RefusedAgent(agent => agent.Budget()).ShouldBe("a budget limits something: give it runsPerHour, tokensPerDay or usdPerDay");
        Refused(systole => systole.Budget(runsPerHour: -1)).ShouldBe("-1 is not a number from 1 to 1000000 (Parameter 'runsPerHour')");
    }

    [Theory]
    [InlineData("opsu", "GroupBudget: no agent is in the group 'opsu': did you mean 'opus'?")]
    [InlineData("night", "GroupBudget: no agent is in the group 'night': give it to an agent as its 'group', or remove the budget")]
    public void A_budget_of_a_group_that_no_agent_is_in_is_refused(string group, string message) => Refused(systole => systole
        .GroupBudget(group, runsPerHour: 1).AddAgent("main", agent => agent.Group("opus").Run(Nothing))).ShouldBe(message);

    [Theory]
    [InlineData("opsu", "GroupConcurrency: no agent is in the group 'opsu': did you mean 'opus'?")]
    [InlineData("night", "GroupConcurrency: no agent is in the group 'night': give it to an agent as its 'group', or remove the limit")]
    public void A_limit_of_a_group_that_no_agent_is_in_is_refused(string group, string message) => Refused(systole => systole
        .GroupConcurrency(group, 1).AddAgent("main", agent => agent.Group("opus").Run(Nothing))).ShouldBe(message);

    [Fact]
    public void A_limit_of_runs_at_one_time_is_at_least_one()
    {
        Refused(systole => systole.ConcurrentRunsMax = 0).ShouldBe("0 is not a number from 1 to 10000 (Parameter 'ConcurrentRunsMax')");
        Refused(systole => systole.GroupConcurrency("opus", 10_001))
            .ShouldBe("10001 is not a number from 1 to 10000 (Parameter 'runsMax')");
        Refused(systole => systole.GroupConcurrency(" ", 1)).ShouldContain("(Parameter 'group')");
        RefusedAgent(agent => agent.Group(new string('a', 65))).ShouldContain("is too long for the name of a group: at most 64 characters");
    }

    private static PrecheckSpec Asking(params string[] command) =>
        new() { Command = new CommandSpec { Command = [.. command], WorkingDirectory = ConfigFixture.Folder } };

    private static Zone Zone(string id) => Core.Zone.TryFind(id, out var zone) ? zone : throw new ArgumentException(id);
}
