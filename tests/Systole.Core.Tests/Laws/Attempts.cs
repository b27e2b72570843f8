using static Systole.Core.Tests.Laws.Stories;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Laws;

/// <summary>The how-many-eth try a run is, and what it is told of those before it.</summary>
public sealed class Attempts
{
    private static readonly Interruption Left = new(new RunId(Main, 2), RunOutcome.TimedOut, Start, Phase.None, OpenSteps.None);

    private static readonly HeartbeatRun Run = new()
    {
        Id = new RunId(Main, 9),
        Cause = StartCause.Event,
        StartedAt = Start + Min(60),
        LastActivityAt = Start + Min(60),
    };

    [Fact]
    public void Attempts_of_a_task_are_counted_until_one_succeeds()
    {
        var story = Beating(Every(120)).When(Min(1), new Input.RegisterRequested("t"));
        story.State.Registered["t"].Attempt.ShouldBe(1);

        story.When(Min(2), new Input.RegisterRequested("t"));
        story.State.Registered["t"].Attempt.ShouldBe(2);
        story.State.Registered["t"].Interrupted!.Attempt.ShouldBe(1);

        story.When(Min(3), Ends("t", RunOutcome.Failed)).When(Min(4), new Input.RegisterRequested("t"));
        story.State.Registered["t"].Attempt.ShouldBe(3);

        story.When(Min(5), Ends("t")).When(Min(6), new Input.RegisterRequested("t"));
        story.State.Registered["t"].Attempt.ShouldBe(1);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(OnTimeout.Untrack, true)]
    [InlineData(OnTimeout.Cancel, false)]
    [InlineData(OnTimeout.Wake, false)]
    public void Work_that_was_let_go_past_its_limit_may_be_continued_until_somebody_takes_it_up(OnTimeout? then, bool may)
    {
        var policy = Every(120) with { Watch = new WatchPolicy { TimeoutAfter = Min(10), StaleAfter = Min(600), OnTimeout = then } };
        var story = Beating(policy).When(Min(1), new Input.RegisterRequested("t"));
        var run = story.State.Registered["t"].Id;
        RegisterRules.MayContinue(story.State, policy, "t", run).ShouldBeFalse();
        story.When(Min(11), new Input.Due());

        RegisterRules.MayContinue(story.State, policy, "t", run).ShouldBe(may);
        RegisterRules.MayContinue(story.State, policy, "u", run).ShouldBeFalse();
        if (!may) return;
        story.When(Min(12), new Input.RegisterRequested("t"));
        RegisterRules.MayContinue(story.State, policy, "t", run).ShouldBeFalse();
        story.When(Min(13), Ends("t"));
        RegisterRules.MayContinue(story.State, policy, "t", run).ShouldBeFalse();
    }

    [Fact]
    public void What_the_run_is_to_take_up_is_told_before_other_work()
    {
        var state = Having(("a", 10), ("b", 30), ("c", 20), (CheckpointRules.HeartbeatTask, 40));
        var run = Run with { Interrupted = Left, Wakes = [Recovery("a")] };

        Interruptions.ToldTo(run, state).Select(told => (told.Task, told.IsTakenUp))
            .ShouldBe([(CheckpointRules.HeartbeatTask, false), ("a", true), ("b", false), ("c", false)]);
    }

    [Fact]
    public void Work_that_is_in_flight_again_is_somebody_elses()
    {
        var state = Having(("a", 10), ("b", 20));
        state = state with { Registered = state.Registered.Add("a", Work(8, "a", Start + Min(50), null)) };

        Interruptions.ToldTo(Run with { Wakes = [Recovery("a")] }, state).Select(told => told.Task).ShouldBe(["b"]);
    }

    [Fact]
    public void A_run_takes_up_a_few_tasks_and_is_told_of_a_few_more()
    {
        string[] tasks = [.. Enumerable.Range(0, 30).Select(i => $"t{i:00}")];
        var state = Having([.. tasks.Select((task, i) => (task, i))]);
        var run = Run with { Wakes = [.. tasks.Take(6).Select(Recovery)] };

        var told = Interruptions.ToldTo(run, state).ToList();

        told.Count.ShouldBe(Interruptions.ToldMax);
        told.Take(7).Select(one => (one.Task, one.IsTakenUp))
            .ShouldBe([("t05", true), ("t04", true), ("t03", true), ("t02", true), ("t01", false), ("t00", false), ("t29", false)]);
    }

    private static AgentState Having(params (string Task, int Minute)[] left)
    {
        var state = AgentState.Initial(Main);
        return state with
        {
            Interrupted = state.Interrupted.AddRange(left.Select(one => KeyValuePair.Create(one.Task, Left with { At = Start + Min(one.Minute) }))),
        };
    }

    private static Wake Recovery(string task) => new()
    {
        Id = new WakeId(1),
        Reason = RecoveryWake.Reason,
        Key = RecoveryWake.KeyOf(task),
        Intent = Intent.Event,
        AcceptedAt = Start,
        LastAcceptedAt = Start,
    };
}
