using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>The watch: where many runs go silent at once the cause is more likely around them than in them.</summary>
public sealed class MassStalls
{
    private static AgentId Agent(int number) => AgentId.Parse($"a{number:00}");

    /// <summary>Agents with one run each, which time out to be cancelled.</summary>
    private Heart Working(int agents, OnTimeout? onTimeout = null)
    {
        var heart = new Heart();
        for (var i = 0; i < agents; i++)
        {
            heart.Load(AgentState.Initial(Agent(i)), new AgentPolicy { Id = Agent(i), CanRun = false, Watch = new WatchPolicy { OnTimeout = onTimeout } });
        }
        Turn(heart, TimeSpan.Zero, [.. Enumerable.Range(0, agents).Select(i => new AgentInput(Agent(i), new Input.RegisterRequested("t")))]);
        return heart;
    }

    private Instant? _overdue;

    private void Turn(Heart heart, TimeSpan later, params AgentInput[] inputs)
    {
        heart.Settle();
        // What a stall held is overdue when it ends.
        while (heart.NextDue is { } due && due < Start + later && due != _overdue) heart.Turn(due, []);
        heart.Turn(Start + later, inputs);
        _overdue = heart.NextDue <= Start + later ? heart.NextDue : null;
    }

    private static AgentInput[] Alive(int from, int to) =>
        [.. Enumerable.Range(from, to - from).Select(i => new AgentInput(Agent(i), Stories.Alive("t")))];

    private static string[] Open(Heart heart) =>
        [.. heart.Agents.SelectMany(agent => heart.Find(agent)!.Alerts.Keys).Concat(heart.Fleet.Alerts.Keys)];

    private static string Told(Heart heart) => string.Join(' ', heart.Happened.Select(happened => happened.Event switch
    {
        Event.AlertOpened e => $"+{e.Alert.Id}",
        Event.AlertClosed e => $"-{e.Alert.Id}",
        Event.RunStale e => $"{e.Run} stale",
        _ => null,
    }).OfType<string>());

    [Fact]
    public void A_third_of_the_runs_silent_at_once_are_one_alert()
    {
        var heart = Working(10);
        Turn(heart, Min(4), Alive(3, 10));
        Turn(heart, Min(5));

        Told(heart).ShouldBe("+mass_stall a00-1 stale a01-1 stale a02-1 stale");
        Open(heart).ShouldBe(["mass_stall"]);
        heart.Happened.Select(happened => happened.Event).OfType<Event.AlertOpened>().Single().Summary.ShouldBe(
            "3 of 10 runs in flight went silent within a minute: the host, the network or the provider, rather than the agents; "
            + "nothing is ended meanwhile");
    }

    [Fact]
    public void Those_told_of_within_the_minute_before_fold_into_it()
    {
        var heart = Working(10);
        Turn(heart, Sec(20), Alive(2, 10));
        Turn(heart, Sec(40), Alive(3, 10));
        Turn(heart, Min(5) + Sec(10));
        Open(heart).ShouldBe(["stale:a00/t", "stale:a01/t"]);

        Turn(heart, Min(5) + Sec(20));
        Open(heart).ShouldBe(["mass_stall"]);
    }

    [Fact]
    public void One_that_comes_and_goes_is_not_many()
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(Agent(0)), new AgentPolicy { Id = Agent(0), CanRun = false, Watch = new WatchPolicy { StaleAfter = Sec(10) } });
        Turn(heart, TimeSpan.Zero, new AgentInput(Agent(0), new Input.RegisterRequested("t")));
        var stale = 0;
        var counted = new List<int>();
        for (var second = 1; second <= 120; second++)
        {
            Turn(heart, Sec(second), second % 12 == 0 ? Alive(0, 1) : []);
            stale += heart.Happened.Count(happened => happened.Event is Event.RunStale);
            if (heart.Happened.Any(happened => happened.Event is Event.StallsCounted)) counted.Add(second);
            Open(heart).ShouldNotContain("mass_stall");
        }
        stale.ShouldBe(10);
        // Once a minute, and not only the first time: where it dies with others it is one of them.
        counted.ShouldBe([10, 70]);
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 30)]
    public void A_few_are_told_one_by_one(int silent, int agents)
    {
        var heart = Working(agents);
        Turn(heart, Min(4), Alive(silent, agents));
        Turn(heart, Min(5));

        Open(heart).Length.ShouldBe(silent);
        heart.Fleet.MassStall.ShouldBeNull();
    }

    [Fact]
    public void Three_that_go_silent_over_more_than_a_minute_are_told_one_by_one()
    {
        var heart = Working(10);
        for (var i = 1; i < 3; i++) Turn(heart, Sec(35 * i), Alive(i, 10));
        Turn(heart, Min(4), Alive(3, 10));
        Turn(heart, Min(5) + Sec(70));

        Open(heart).ShouldBe(["stale:a00/t", "stale:a01/t", "stale:a02/t"]);
    }

    [Fact]
    public void Nothing_ends_while_it_is_open_and_a_hung_run_still_ends_after_it()
    {
        var heart = Working(10, OnTimeout.Cancel);
        for (var minute = 4; minute <= 24; minute += 4) Turn(heart, Min(minute), Alive(0, 10));
        Turn(heart, Min(28), Alive(3, 10));
        Turn(heart, Min(29));
        heart.Fleet.MassStall.ShouldNotBeNull();
        Turn(heart, Min(31), Alive(3, 10));
        heart.RunsInFlight.ShouldBe(10);
        heart.Agents.ShouldAllBe(agent => heart.Find(agent)!.Registered["t"].Cancellation == null);

        // All but one show life again: that is few, and for five minutes nothing changes.
        Turn(heart, Min(32), Alive(1, 10));
        Turn(heart, Min(35), Alive(1, 10));
        Turn(heart, Min(36.9));
        heart.Fleet.MassStall.ShouldNotBeNull();
        Turn(heart, Min(37));

        Told(heart).ShouldStartWith("-mass_stall +stale:a00/t");
        Turn(heart, Min(37));
        heart.Agents.ShouldAllBe(agent => heart.Find(agent)!.Registered["t"].Cancellation != null);
    }

    [Fact]
    public void It_does_not_wait_for_runs_that_are_gone_and_who_hangs_hours_later_is_told()
    {
        var heart = Working(10);
        var told = new List<string>();
        for (var minute = 4; minute <= 130; minute += 4)
        {
            Turn(heart, Min(minute), Alive(minute < 100 ? 3 : 4, 10));
            if (minute == 64) heart.Agents.Take(3).ShouldAllBe(agent => heart.Find(agent)!.Registered.Count == 1);
            foreach (var opened in Open(heart).Except(told).ToList()) told.Add(opened);
            // Work that goes on begins anew, and does not time out here.
            if (minute % 20 == 0) Turn(heart, Min(minute), [.. Enumerable.Range(3, 7).Select(i => new AgentInput(Agent(i), new Input.RegisterRequested("t")))]);
        }

        told.ShouldBe(["mass_stall", "timed_out:a00/t", "timed_out:a01/t", "timed_out:a02/t", "stale:a03/t"]);
        heart.Fleet.MassStall.ShouldBeNull();
    }

    [Fact]
    public void After_an_hour_those_that_are_silent_still_are_told_of_one_by_one()
    {
        var heart = Working(10);
        foreach (var agent in heart.Agents.ToList()) heart.Apply(agent, new Input.ExtendRequested(RunRef.OfTask("t"), Min(300)), Start);
        for (var minute = 4; minute <= 64; minute += 4) Turn(heart, Min(minute), Alive(3, 10));
        Open(heart).ShouldBe(["mass_stall"]);
        Turn(heart, Min(65));

        Told(heart).ShouldBe("-mass_stall +stale:a00/t +stale:a01/t +stale:a02/t");
        heart.Happened.Select(happened => happened.Event).OfType<Event.AlertClosed>().Single().Summary.ShouldBe(
            "3 runs are silent still after 1h: they are told of one by one, and end");
        heart.NextDue.ShouldBe(Start + Min(69));
    }

    [Fact]
    public void Its_end_on_another_node_moves_the_plans_of_this_one()
    {
        var (here, there) = (Working(10), Working(10));
        there.Settle();
        void Share(double minute, params AgentInput[] inputs)
        {
            here.Settle();
            Turn(here, Min(minute), inputs);
            var changed = here.Changed.ToList();
            here.Settle();
            there.Absorb(here.Fleet, changed, Start + Min(minute));
        }
        // This one cannot go silent: nothing but its limit is ever due for it.
        Share(1, new AgentInput(Agent(9), Stories.Says("t", new ActivityReport { Phase = Phase.WaitingAgent, Progress = false })));
        Share(4, Alive(3, 9));
        Share(5);
        Share(5.5, new AgentInput(Agent(9), new Input.ExtendRequested(RunRef.OfTask("t"), Min(1))));
        there.Fleet.MassStall.ShouldNotBeNull();
        Share(6, Alive(1, 9));
        Share(9, Alive(1, 9));
        Share(11);
        there.Fleet.MassStall.ShouldBeNull();

        // The node that ended it is gone.
        there.Settle();
        for (var minute = 13; minute <= 29; minute += 4) Turn(there, Min(minute), Alive(1, 9));
        Turn(there, Min(32));
        there.Find(Agent(9))!.Registered.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_taken_back_was_not_counted()
    {
        var heart = Working(10);
        Turn(heart, Min(4), Alive(3, 10));
        heart.Settle();
        heart.Turn(Start + Min(5), []);
        heart.TakeBack();

        (heart.Fleet.MassStall, heart.RunsStale, heart.RunsInFlight).ShouldBe((null, 0, 10));
        heart.Turn(Start + Min(5), []);
        Open(heart).ShouldBe(["mass_stall"]);
        heart.RunsStale.ShouldBe(3);
    }
}
