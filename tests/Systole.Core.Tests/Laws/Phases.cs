using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>The watch: what a run says it is doing decides how long it may be silent, and whether its clocks run.</summary>
public sealed class Phases
{
    private static readonly AgentPolicy Watched = new() { Id = Main, CanRun = false };

    private static readonly ActivityReport InModel = new() { Phase = Phase.Model };
    private static readonly ActivityReport InBuild = new() { Tool = "build", ToolTimeout = Min(25) };

    private static DeciderSpecification Working(AgentPolicy? policy = null) =>
        new DeciderSpecification(policy ?? Watched, Start).When(new Input.Configured()).When(TimeSpan.Zero, new Input.RegisterRequested("t", "opus"));

    private static IEnumerable<string> Alerts(DeciderSpecification story) => story.State.Alerts.Keys;

    [Fact]
    public void A_declared_tool_of_25_minutes_never_alerts_while_the_same_silence_in_model_warns_at_its_limit()
    {
        Alerts(Working().When(Min(1), Says("t", InBuild)).Until(Min(25))).ShouldBeEmpty();

        var story = Working().When(Min(1), Says("t", InModel)).Until(Min(5.99));
        Alerts(story).ShouldBeEmpty();
        Alerts(story.Until(Min(6))).ShouldBe(["stale:main/t"]);
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(10, 30)]
    [InlineData(45, 45)]
    [InlineData(600, 120)]
    public void Inside_a_tool_silence_is_given_what_is_longer_and_never_more_than_defer_max(int? declared, int limit)
    {
        var patient = Watched with { Watch = new WatchPolicy { TimeoutAfter = TimeSpan.Zero } };
        var report = new ActivityReport { Tool = "build", ToolTimeout = declared is { } minutes ? Min(minutes) : null };

        Working(patient).When(Min(1), Says("t", report)).NextDue.ShouldBe(Start + Min(1 + limit));
    }

    [Fact]
    public void Where_a_limit_comes_from_is_told_with_the_alert()
    {
        Summary(Working().When(Min(1), Says("t", InModel)).When(Min(6), new Input.Due())).ShouldBe("main-1 (t) has shown no life for 5m (watch.stale_after)");
        var patient = Watched with { Watch = new WatchPolicy { TimeoutAfter = TimeSpan.Zero } };
        Summary(Working(patient).When(Min(1), Says("t", new ActivityReport { Tool = "build" })).When(Min(31), new Input.Due()))
            .ShouldBe("main-1 (t) has shown no life for 30m inside build (watch.tool_stale_after)");
        Summary(Working(patient).When(Min(1), Says("t", InBuild with { ToolTimeout = Min(40) })).When(Min(41), new Input.Due()))
            .ShouldBe("main-1 (t) has shown no life for 40m inside build (the timeout of build)");

        static string Summary(DeciderSpecification story) => story.Fact<Event.AlertOpened>().Summary;
    }

    [Theory]
    [InlineData(Phase.WaitingHuman)]
    [InlineData(Phase.WaitingAgent)]
    [InlineData(Phase.Paused)]
    public void Whoever_waits_is_never_stale(Phase phase)
    {
        var story = Working().When(Min(1), Says("t", new ActivityReport { Phase = phase })).Until(Min(29));

        story.State.Registered["t"].Stale.ShouldBeFalse();
        story.State.Alerts.Values.ShouldNotContain(alert => alert.Kind == AlertKind.Stale);
    }

    [Theory]
    [InlineData(Phase.WaitingHuman, false)]
    [InlineData(Phase.Paused, false)]
    [InlineData(Phase.WaitingAgent, true)]
    public void The_total_limit_stands_still_for_people_and_not_for_agents(Phase phase, bool timesOut)
    {
        var story = Working().When(Min(1), Says("t", new ActivityReport { Phase = phase })).Until(Min(600));
        story.State.Registered.IsEmpty.ShouldBe(timesOut);
        if (timesOut) return;

        story.When(Min(600), Says("t", InModel));
        for (var minute = 604; minute < 629; minute += 4) story.When(Min(minute), Alive("t"));
        story.Until(Min(628.9)).State.Registered.ShouldNotBeEmpty();
        story.Until(Min(629)).State.Registered.ShouldBeEmpty();
    }

    [Fact]
    public void A_declared_tool_stops_the_total_limit_for_as_long_as_it_said()
    {
        var story = Working().When(Min(10), Says("t", InBuild with { ToolTimeout = Min(60) }));
        // Ten minutes are gone, sixty do not count, and twenty are left.
        story.Until(Min(69)).When(Min(69), Says("t", new ActivityReport { Tool = "build" }));
        story.NextDue.ShouldBe(Start + Min(90));
        story.Until(Min(89.9)).State.Registered.ShouldNotBeEmpty();
        story.Until(Min(90)).State.Registered.ShouldBeEmpty();
    }

    [Fact]
    public void A_tool_that_ends_sooner_gives_back_the_rest()
    {
        var story = Working().When(Min(10), Says("t", InBuild with { ToolTimeout = Min(60) })).When(Min(15), Says("t", InModel));

        for (var minute = 18; minute < 35; minute += 4) story.When(Min(minute), Alive("t"));
        story.Until(Min(34.9)).State.Registered.ShouldNotBeEmpty();
        story.Until(Min(35)).State.Registered.ShouldBeEmpty();
    }

    [Fact]
    public void A_person_who_is_waited_for_is_reminded_once_until_work_goes_on()
    {
        var story = Working().When(Min(1), Says("t", new ActivityReport { Phase = Phase.WaitingHuman, Progress = false })).When(Min(11), new Input.Due());
        story.Fact<Event.AlertOpened>().Summary.ShouldBe("main-1 (t) has been waiting for a person for 10m (watch.remind_after)");
        story.When(Min(15), Says("t", new ActivityReport { Progress = false }));
        Alerts(story.Until(Min(120))).ShouldBe(["waiting_human:main/t"]);

        story.When(Min(121), Alive("t"));
        Alerts(story).ShouldBeEmpty();
        story.State.Registered["t"].Phase.ShouldBe(Phase.None);
    }

    [Fact]
    public void Who_says_again_that_it_waits_for_a_person_is_told_of_once()
    {
        var waits = Says("t", new ActivityReport { Phase = Phase.WaitingHuman });
        var story = Working().When(Min(1), waits);
        for (var minute = 3; minute < 60; minute += 2)
        {
            story.When(Min(minute), waits);
            story.Events.OfType<Event.AlertClosed>().ShouldBeEmpty();
        }
        Alerts(story).ShouldBe(["waiting_human:main/t"]);
    }

    [Fact]
    public void Alive_is_not_progressing()
    {
        var strict = Watched with { Watch = new WatchPolicy { NoProgressAfter = Min(10) } };
        var story = Working(strict);
        for (var minute = 2; minute <= 10; minute += 2) story.When(Min(minute), Says("t", new ActivityReport { Progress = false }));
        Alerts(story.Until(Min(10))).ShouldBe(["no_progress:main/t"]);

        Alerts(story.When(Min(11), Says("t", new ActivityReport { Progress = false }))).ShouldBe(["no_progress:main/t"]);
        Alerts(story.When(Min(12), Alive("t"))).ShouldBeEmpty();
    }

    [Fact]
    public void Waiting_is_no_lack_of_progress()
    {
        var strict = Watched with { Watch = new WatchPolicy { NoProgressAfter = Min(10), RemindAfter = TimeSpan.Zero } };
        var story = Working(strict).When(Min(4), Says("t", new ActivityReport { Phase = Phase.WaitingHuman, Progress = false }))
            .Until(Min(60)).When(Min(60), Says("t", InModel with { Progress = false }));

        // Four minutes are gone, and six are left.
        story.When(Min(63), Says("t", new ActivityReport { Progress = false }));
        Alerts(story.Until(Min(65.9))).ShouldBeEmpty();
        Alerts(story.Until(Min(66))).ShouldBe(["no_progress:main/t"]);
    }

    [Theory]
    // Inside the hour that the tool said it takes it moves forward at 50, and leaves it at 55.
    [InlineData(60, null, 50, 55, 65)]
    // It says anew how long it takes: of the wait for it nothing counts.
    [InlineData(10, 30.0, 0, 28, 38)]
    // It takes longer than it said: from then on its clock runs, though it is inside it still.
    [InlineData(5, null, 0, 55, 16)]
    public void Inside_a_tool_what_it_said_it_takes_is_no_lack_of_progress_and_nothing_more(
        double declared, double? declaredAnew, double progressAt, double leavesAt, double stuckAt)
    {
        var strict = Watched with { Watch = new WatchPolicy { NoProgressAfter = Min(10), StaleAfter = Min(600), TimeoutAfter = TimeSpan.Zero } };
        var story = Working(strict).When(Min(1), Says("t", InBuild with { ToolTimeout = Min(declared) }));
        if (declaredAnew is { } longer) story.When(Min(9), Says("t", new ActivityReport { ToolTimeout = Min(longer), Progress = false }));
        if (progressAt > 0) story.When(Min(progressAt), Alive("t"));
        if (stuckAt > leavesAt) story.Until(Min(leavesAt)).When(Min(leavesAt), Says("t", InModel with { Progress = false }));

        story.State.Registered["t"].LastProgressAt!.Value.ShouldBeLessThanOrEqualTo(story.Now);
        Alerts(story.Until(Min(stuckAt - 0.1))).ShouldBeEmpty();
        Alerts(story.Until(Min(stuckAt))).ShouldBe(["no_progress:main/t"]);
    }

    [Theory]
    [InlineData("the same call", "looping:main/t")]
    [InlineData("another call", null)]
    [InlineData("the same error", "looping:main/t")]
    public void The_same_again_and_again_is_a_loop(string what, string? alert)
    {
        var story = Working();
        for (var i = 1; i <= 5; i++)
        {
            story.When(Min(i), Says("t", what switch
            {
                "the same call" => new ActivityReport { Tool = "bash", Arguments = "a1" },
                "another call" => new ActivityReport { Tool = "bash", Arguments = $"a{i}" },
                _ => new ActivityReport { Error = "429" },
            }));
        }
        Alerts(story).ShouldBe(alert is null ? [] : [alert]);
        if (alert is null) return;

        for (var i = 1; i <= 6; i++) story.When(Min(5) + Sec(i), Says("t", new ActivityReport { Tool = "bash", Arguments = $"b{i}" }));
        Alerts(story).ShouldBeEmpty();
    }

    [Fact]
    public void Signs_of_life_inside_a_tool_are_no_new_calls()
    {
        var story = Working().When(Min(1), Says("t", new ActivityReport { Tool = "bash", Arguments = "a1" }));
        for (var i = 2; i < 12; i++) story.When(Min(i), Says("t", new ActivityReport { Tool = "bash" }));

        Alerts(story).ShouldBeEmpty();
        story.State.Registered["t"].Steps.Last.Length.ShouldBe(1);
        story.State.Registered["t"].PhaseSince.ShouldBe(Start + Min(1));
    }

    [Fact]
    public void An_extension_moves_the_total_limit()
    {
        var story = Working().When(Min(4), Alive("t")).When(Min(4), new Input.ExtendRequested(RunRef.OfTask("t"), Min(10)));
        for (var minute = 8; minute < 40; minute += 4) story.When(Min(minute), Alive("t"));

        story.Until(Min(39.9)).State.Registered.ShouldNotBeEmpty();
        story.When(Min(40), new Input.Due());
        story.Fact<Event.AlertOpened>().Summary.ShouldBe("main-1 (t) runs longer than 40m (watch.timeout_after and an extension of 10m)");
    }

    [Fact]
    public void Warned_at_every_sweep_where_that_is_wanted()
    {
        var loud = Watched with { Watch = new WatchPolicy { WarnOnce = false } };
        var story = Working(loud).When(Min(5), new Input.Due());
        story.Fact<Event.AlertOpened>();

        story.When(Min(5) + Sec(30), new Input.Due());
        story.Fact<Event.AlertRepeated>().Summary.ShouldBe("main-1 (t) has shown no life for 5m30s (limit 5m, watch.stale_after)");
        story.NextDue.ShouldBe(Start + Min(6));
        Working().Until(Min(5)).NextDue.ShouldBe(Start + Min(30));
    }

    [Fact]
    public void What_was_used_is_a_total_and_takes_nothing_back()
    {
        var story = Working(Watched with { Budget = BudgetPolicy.None with { TokensPerDay = 1000 } });
        story.When(Min(1), Says("t", new ActivityReport { Tokens = 300 })).When(Min(2), Says("t", new ActivityReport { Tokens = 200 }))
            .When(Min(3), Says("t", new ActivityReport { Tokens = 500 }));
        (story.State.Registered["t"].Tokens, story.State.Budget!.Tokens).ShouldBe((500, 500));

        story.When(Min(4), new Input.FinishRequested(RunRef.OfTask("t"), new Finish(RunOutcome.Succeeded) { Tokens = 700 }));
        story.State.Budget!.Tokens.ShouldBe(700);
    }

    [Fact]
    public void A_sign_of_life_moves_no_plan()
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(Main), Watched);
        heart.Turn(Start, [new AgentInput(Main, new Input.RegisterRequested("t"))]);
        heart.Settle();
        var due = heart.NextDue;

        heart.Turn(Start + Min(3), [new AgentInput(Main, Alive("t"))]);
        heart.NextDue.ShouldBe(due);
        heart.Changed.Single().Registered["t"].LastActivityAt.ShouldBe(Start + Min(3));
        heart.Settle();

        // It is looked at when its old limit comes up, and has until its new one.
        heart.Turn(Start + Min(5), []);
        (heart.NextDue, heart.Happened.Count).ShouldBe((Start + Min(8), 0));
    }

    [Fact]
    public void Declared_tools_one_after_the_other_put_the_total_limit_off_by_defer_max_in_all()
    {
        var story = Working();
        var at = Min(1);
        for (var call = 0; call < 6; call++, at += Min(25)) story.When(at, Says("t", InBuild with { Arguments = $"{call}" }));

        // A minute counted before the first one, and two hours of them did not.
        story.NextDue.ShouldBe(Start + Min(120 + 30));
        story.Until(Min(120 + 30)).State.Registered.ShouldBeEmpty();
    }

    [Fact]
    public void Waits_in_between_take_nothing_from_what_tools_may_declare()
    {
        var story = Working().When(Min(10), Says("t", InBuild with { ToolTimeout = Min(100) }))
            .When(Min(60), Says("t", new ActivityReport { Phase = Phase.WaitingHuman })).When(Min(160), Says("t", InBuild with { ToolTimeout = Min(100) }));
        // 50 of the 120 were used before the wait: 70 are left, and then 20 of the limit.
        story.NextDue.ShouldBe(Start + Min(160 + 70 + 20));
    }
}
