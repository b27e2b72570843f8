using static Systole.Core.Tests.Fleet.Hearts;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Fleet;

/// <summary>L2, L3: what starts, suspensions, steps of the clock and pauses of everything mean for the agents.</summary>
public sealed class HostRulesTests
{
    /// <summary>Two agents that beat every half hour, a minute after the story began; their runs have ended.</summary>
    private static Heart Beating()
    {
        var heart = Started(null, Every("a", 30), Every("b", 30));
        heart.Turn(0);
        heart.Turn(1, heart.Ends("a"), heart.Ends("b"));
        heart.Commit();
        return heart;
    }

    /// <summary>What the next node makes of that.</summary>
    private static Heart StartedAgain(TimeSpan lastSeen, TimeSpan now)
    {
        var before = Beating();
        var heart = new Heart();
        heart.Load(before.Fleet);
        foreach (var agent in before.Agents) heart.Load(before.Find(agent)!, before.PolicyOf(agent)!);
        HostRules.Start(heart, Start + lastSeen, Start + now);
        return heart;
    }

    [Theory]
    [InlineData(10, 40, 1_800_000L)]
    [InlineData(10, 10, null)]
    [InlineData(10, 9.99, null)]
    public void A_start_says_for_how_long_the_node_was_down(double lastSeen, double now, long? downMs) =>
        StartedAgain(Min(lastSeen), Min(now)).Told<Event.HostStarted>().ShouldHaveSingleItem().DownMs.ShouldBe(downMs);

    [Fact]
    public void A_start_after_slots_passed_tells_of_them_for_every_agent() =>
        StartedAgain(Min(10), Min(65)).Happened.Where(happening => happening.Event is Event.SlotsMissed)
            .Select(happening => (happening.Agent!.Value.Value, ((Event.SlotsMissed)happening.Event).Count, ((Event.SlotsMissed)happening.Event).Why))
            .ShouldBe([("a", 2, Why.HostDown), ("b", 2, Why.HostDown)]);

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public void A_start_before_the_last_instant_seen_takes_everything_back_with_it(double behindMs, bool isStep)
    {
        var heart = StartedAgain(Min(10), Min(10) - TimeSpan.FromMilliseconds(behindMs));

        heart.Told<Event.ClockStepped>().Select(step => step.ByMs).ShouldBe(isStep ? [-(long)behindMs] : []);
        heart.Find(Id("a"))!.NextSlot.ShouldBe(Start + Min(30) - (isStep ? TimeSpan.FromMilliseconds(behindMs) : TimeSpan.Zero));
        heart.Told<Event.SlotsMissed>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, 40)]
    [InlineData(10.0, 12)]
    [InlineData(10.0, 31)]
    [InlineData(10.0, 200)]
    [InlineData(10.0, 9)]
    public void A_heart_that_planned_before_its_start_decides_the_same(double? lastSeen, double now)
    {
        var (planned, plain) = (Stored(), Stored());
        planned.Plan(Start + Min(Math.Min(now, 11)));
        foreach (var heart in (Heart[])[planned, plain])
        {
            HostRules.Start(heart, lastSeen is { } seen ? Start + Min(seen) : null, Start + Min(now));
            heart.Turn(now);
            HostRules.Suspended(heart, Min(45), Start + Min(now + 50));
            heart.Turn(now + 50);
        }
        Lines(planned).ShouldBe(Lines(plain));
        planned.Changed.Select(state => state.Id).Order().ShouldBe(plain.Changed.Select(state => state.Id).Order());
        planned.NextDue.ShouldBe(plain.NextDue);

        static List<string> Lines(Heart heart) =>
            [.. heart.Happened.Select(told => JournalLine.NameOf(told.Event) is null
                ? $"{told.At} {told.Agent} {told.Event}" : JournalLine.Write(told.At, told.Agent, told.Event))];
    }

    // One of each kind: new, beating, with another schedule than before, with a run, paused, with a wake that waits, used up, removed.
    private static Heart Stored()
    {
        var before = Started(
            null, Every("a", 30), Every("b", 30), Every("c", 30), Every("d", 30), OnlyEvents("e") with { Events = new EventPolicy() },
            Every("f", 5) with { Budget = new BudgetPolicy { RunsPerHour = 2 } }, Every("g", 30));
        before.Turn(0);
        before.Turn(1, [.. "abdfg".Select(agent => before.Ends($"{agent}"))]);
        before.Turn(6);
        before.Turn(7, before.Ends("f"), Wake("e", 1), new AgentInput(Id("d"), new Input.PauseRequested("lunch", Min(20))));
        before.Commit();
        var heart = new Heart();
        heart.Load(before.Fleet);
        foreach (var agent in before.Agents)
        {
            var policy = before.PolicyOf(agent)!;
            if (agent == Id("b")) policy = Every("b", 20);
            if (agent == Id("g")) policy = policy with { CanRun = false, Schedule = null };
            heart.Load(before.Find(agent)!, policy);
        }
        heart.Load(AgentState.Initial(Id("z")), Every("z", 30));
        return heart;
    }

    [Fact]
    public void A_clock_set_back_by_a_day_before_a_start_misses_nothing()
    {
        var heart = StartedAgain(Min(29), Min(29) - TimeSpan.FromDays(1));

        heart.Told<Event.SlotsMissed>().ShouldBeEmpty();
        heart.Find(Id("b"))!.NextSlot.ShouldBe(Start + Min(30) - TimeSpan.FromDays(1));
    }

    [Fact]
    public void A_suspension_tells_of_the_slots_that_passed()
    {
        var heart = Beating();
        HostRules.Suspended(heart, Min(60), Start + Min(70));

        heart.Told<Event.HostSuspended>().ShouldHaveSingleItem().ForMs.ShouldBe(3_600_000);
        heart.Told<Event.SlotsMissed>().Select(missed => (missed.Count, missed.Why)).ShouldBe([(2, Why.HostSuspended), (2, Why.HostSuspended)]);
    }

    [Fact]
    public void A_clock_set_forward_misses_what_it_passed_over()
    {
        var heart = Beating();
        HostRules.Stepped(heart, Min(40), Start + Min(50));

        heart.Told<Event.ClockStepped>().ShouldHaveSingleItem().ByMs.ShouldBe(2_400_000);
        heart.Told<Event.SlotsMissed>().Select(missed => (missed.Count, missed.Why)).ShouldBe([(1, Why.ClockStepped), (1, Why.ClockStepped)]);
        heart.Find(Id("a"))!.LastStartAt.ShouldBe(Start + Min(40));
    }

    [Fact]
    public void A_clock_set_back_takes_slots_and_the_pause_of_everything_with_it()
    {
        var heart = Beating();
        HostRules.PauseAll(heart, "lunch", Min(20), Start + Min(5));
        heart.Commit();
        HostRules.Stepped(heart, -Min(3), Start + Min(4));

        heart.Told<Event.ClockStepped>().ShouldHaveSingleItem().ByMs.ShouldBe(-180_000);
        heart.Told<Event.SlotsMissed>().ShouldBeEmpty();
        (heart.Find(Id("a"))!.NextSlot, heart.Find(Id("b"))!.NextSlot).ShouldBe((Start + Min(27), Start + Min(27)));
        heart.Fleet.Pause.ShouldBe(new Pause(Start + Min(2), Start + Min(22), "lunch"));
    }

    [Fact]
    public void A_pause_of_everything_holds_everyone_and_ends_by_itself()
    {
        var heart = Beating();
        HostRules.PauseAll(heart, "lunch", Min(60), Start + Min(10));
        heart.Told<Event.AgentPaused>().ShouldHaveSingleItem().Pause.ShouldBe(new Pause(Start + Min(10), Start + Min(70), "lunch"));
        heart.Happened.ShouldAllBe(happening => happening.Agent == null);
        heart.Turn(10);
        // Nobody's slot is looked at before.
        heart.NextDue.ShouldBe(Start + Min(70));

        heart.Turn(69.99);
        heart.Fleet.Pause.ShouldNotBeNull();
        heart.Runs().ShouldBe("");
        heart.Turn(70);
        heart.Fleet.Pause.ShouldBeNull();
        heart.Told<Event.AgentResumed>().ShouldHaveSingleItem().Reason.ShouldBe("elapsed");
        heart.Told<Event.SlotsMissed>().Select(missed => (missed.Count, missed.Why)).ShouldBe([(2, Why.Paused), (2, Why.Paused)]);
        heart.Runs().ShouldBe("a-2 b-2");
    }

    [Fact]
    public void Paused_again_everything_is_paused_since_the_first_time()
    {
        var heart = Beating();
        HostRules.PauseAll(heart, "lunch", Min(60), Start + Min(10));
        HostRules.PauseAll(heart, "nap", null, Start + Min(20));

        heart.Fleet.Pause.ShouldBe(new Pause(Start + Min(10), null, "nap"));
        heart.Turn(20);
        heart.NextDue.ShouldBeNull();
    }

    [Fact]
    public void Where_nothing_is_paused_nothing_goes_on()
    {
        var heart = Beating();
        HostRules.ResumeAll(heart, null, Start + Min(10));

        heart.Happened.ShouldBeEmpty();
    }

    [Fact]
    public void What_agents_share_is_closed_for_all_of_them()
    {
        var alert = new OpenAlert("budget:all", AlertKind.Budget, Severity.Error, Start);
        var fleet = FleetEvolver.Evolve(FleetState.Initial, new Event.AlertOpened(alert, "used up", IsShared: true));
        fleet.Alerts.Values.ShouldBe([alert with { Summary = "used up" }]);

        FleetEvolver.Evolve(fleet, new Event.AlertClosed(alert, "anew", IsShared: false)).ShouldBeSameAs(fleet);
        FleetEvolver.Evolve(fleet, new Event.AlertClosed(alert, "anew", IsShared: true)).Alerts.ShouldBeEmpty();
    }
}
