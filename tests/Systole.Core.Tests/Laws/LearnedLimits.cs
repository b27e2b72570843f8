using Systole.Testing;
using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>The watch: limits that are learned from what is usual, and say so.</summary>
public sealed class LearnedLimits
{
    private static readonly AgentPolicy Learning = new()
    {
        Id = Main,
        CanRun = false,
        Watch = new WatchPolicy { Adaptive = true, TimeoutAfter = TimeSpan.Zero },
    };

    /// <summary>Work that showed life so many times, a minute and a half apart, and then is where the story goes on.</summary>
    private static DeciderSpecification Beating(int times, AgentPolicy? policy = null, ActivityReport? report = null)
    {
        var story = new DeciderSpecification(policy ?? Learning, Start).When(new Input.Configured())
            .When(TimeSpan.Zero, new Input.RegisterRequested("t", "opus")).When(TimeSpan.Zero, Says("t", report ?? ActivityReport.Alive));
        for (var i = 1; i <= times; i++) story.When(Sec(90 * i), Says("t", report ?? ActivityReport.Alive));
        return story;
    }

    private static WatchLimit Limit(DeciderSpecification story, AgentPolicy? policy = null) =>
        WatchLimits.Silence(story.State, policy ?? Learning, story.State.Registered["t"]);

    [Fact]
    public void Twice_the_99th_percentile_of_what_was_usual_and_says_so()
    {
        var limit = Limit(Beating(40));
        limit.Length.TotalSeconds.ShouldBe(180, 180 * QuantileSketch.ErrorMax);
        limit.Origin.ShouldBe("2 x p99 of 41 gaps of main on opus");
        Limit(Beating(40, report: new ActivityReport { Tool = "build", Phase = Phase.Tool })).Origin.ShouldStartWith("2 x p99 of 40 gaps of main on opus in tool phase");
    }

    [Fact]
    public void Fewer_than_30_values_use_the_fixed_limit()
    {
        Limit(Beating(28)).ShouldBe(new WatchLimit(Min(5), "watch.stale_after"));
        Limit(Beating(29)).Origin.ShouldStartWith("2 x p99");
    }

    [Fact]
    public void Turned_off_the_fixed_limits_are_back_at_once()
    {
        var off = Learning with { Watch = Learning.Watch with { Adaptive = false } };
        Limit(Beating(40), off).ShouldBe(new WatchLimit(Min(5), "watch.stale_after"));
        Beating(40, off).State.Learned.ShouldBeEmpty();
    }

    [Fact]
    public void It_is_kept_near_the_fixed_limit_and_that_is_told()
    {
        var story = new DeciderSpecification(Learning, Start).When(new Input.Configured()).When(TimeSpan.Zero, new Input.RegisterRequested("t"));
        for (var i = 1; i <= 40; i++) story.When(Sec(i), Alive("t"));
        Limit(story).ShouldBe(new WatchLimit(Sec(30), "2 x p99 of 40 gaps of main, kept within 30s and 20m"));
    }

    [Fact]
    public void A_limit_that_became_shorter_is_kept_to()
    {
        var heart = new Heart();
        heart.Load(AgentState.Initial(Main), Learning);
        heart.Turn(Start, [new AgentInput(Main, new Input.RegisterRequested("t"))]);
        for (var i = 1; i <= 40; i++) heart.Turn(Start + Sec(i), [new AgentInput(Main, Alive("t"))]);

        // It is looked at when the limit that it had at the thirtieth comes up, and has until its present one.
        heart.NextDue.ShouldBe(Start + Sec(60));
        heart.Turn(Start + Sec(60), []);
        heart.NextDue.ShouldBe(Start + Sec(70));
    }

    [Fact]
    public void Stalled_and_blind_intervals_never_train()
    {
        var stalled = Beating(10);
        var before = stalled.State.Learned.Values.Single().Count;
        stalled.When(Min(60), Alive("t"));
        stalled.State.Learned.Values.Single().Count.ShouldBe(before);

        var heart = new Heart();
        heart.Load(AgentState.Initial(Main), Learning);
        heart.Turn(Start, [new AgentInput(Main, new Input.RegisterRequested("t"))]);
        HostRules.Suspended(heart, Min(60), Start + Min(61));
        heart.Turn(Start + Min(61.5), [new AgentInput(Main, Alive("t"))]);
        heart.Find(Main)!.Learned.ShouldBeEmpty();
        heart.Turn(Start + Min(62), [new AgentInput(Main, Alive("t"))]);
        heart.Find(Main)!.Learned.Values.Single().Greatest.ShouldBe(30_000);
    }

    [Fact]
    public void Waits_never_train()
    {
        var story = new DeciderSpecification(Learning, Start).When(new Input.Configured()).When(TimeSpan.Zero, new Input.RegisterRequested("t"))
            .When(Min(1), Says("t", new ActivityReport { Phase = Phase.WaitingHuman })).When(Min(90), Alive("t"));
        story.State.Learned.Values.Single().Greatest.ShouldBe(60_000);
    }

    [Fact]
    public void Only_runs_that_succeed_teach_how_long_runs_take()
    {
        var policy = Learning with { Watch = new WatchPolicy { Adaptive = true } };
        var story = new DeciderSpecification(policy, Start).When(new Input.Configured());
        for (var i = 0; i < 40; i++)
        {
            story.When(Min(10 * i), new Input.RegisterRequested("t", "opus"));
            story.When(Min((10 * i) + 4), Ends("t", i < 5 ? RunOutcome.Failed : RunOutcome.Succeeded));
        }
        story.When(Min(500), new Input.RegisterRequested("t", "opus"));

        var total = WatchLimits.Total(story.State, policy, story.State.Registered["t"])!.Value;
        total.Origin.ShouldBe("2 x p99 of 35 runs of main on opus");
        total.Length.TotalMinutes.ShouldBe(8, 8 * QuantileSketch.ErrorMax);
        WatchLimits.Total(story.State, policy, story.State.Registered["t"] with { Model = "haiku" })!.Value.Origin.ShouldBe("watch.timeout_after");
    }

    [Fact]
    public void A_run_that_was_stale_teaches_nothing_of_how_long_runs_take_though_it_succeeded()
    {
        var policy = Learning with { Watch = new WatchPolicy { Adaptive = true, TimeoutAfter = Min(300) } };
        var story = new DeciderSpecification(policy, Start).When(new Input.Configured()).When(TimeSpan.Zero, new Input.RegisterRequested("t"));
        story.Until(Min(120)).When(Min(120), Alive("t")).When(Min(121), Alive("t")).When(Min(122), Ends("t"));

        story.State.Learned.Keys.ShouldBe(["none "]);
        story.State.Learned["none "].Greatest.ShouldBe(60_000);
    }

    [Fact]
    public void Past_its_limit_and_after_it_was_asked_to_stop_the_gaps_of_a_run_teach_nothing()
    {
        var watch = new WatchPolicy { Adaptive = true, OnTimeout = OnTimeout.Untrack, TimeoutAfter = Min(10), CancelGrace = Min(60) };
        var late = Stories.Beating(Every(600) with { Watch = watch }).Wake(Min(1), intent: Intent.Manual).Until(Min(1));
        var run = late.State.Run!.Id;
        late.When(Min(5), Alive(run)).When(Min(9), Alive(run)).Until(Min(300)).When(Min(301), Alive(run));
        late.State.Learned["none "].Greatest.ShouldBe(240_000);

        var asked = Stories.Beating(Every(600) with { Watch = watch }).Wake(Min(1), intent: Intent.Manual).Until(Min(1));
        asked.When(Min(2), Alive(run)).When(Min(2), new Input.CancelRequested(run)).When(Min(9), Alive(run));
        asked.State.Learned["none "].Greatest.ShouldBe(60_000);
    }
}
