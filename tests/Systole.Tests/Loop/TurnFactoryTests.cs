using System.Text;
using Systole.Loop;
using Systole.Runners;
using Systole.Stores;

namespace Systole.Tests.Loop;

/// <summary>What a run that takes up somebody's work is given of it.</summary>
public sealed class TurnFactoryTests
{
    private static readonly AgentId Main = AgentId.Parse("main");
    private static readonly Instant Start = new(1_771_212_600_000);
    private static readonly AgentPolicy Policy = new() { Id = Main };

    [Theory]
    [InlineData(24.0, true)]
    [InlineData(24.1, false)]
    public void A_checkpoint_that_is_too_old_is_not_taken_up_and_its_number_still_counts(double hours, bool isGiven)
    {
        var saved = new CheckpointRecord(Main, "report", 7, new RunId(Main, 2), Start - TimeSpan.FromHours(hours), Encoding.UTF8.GetBytes("""{"page":7}"""));

        var work = Made(new() { ["report"] = saved }).Interrupted.ShouldHaveSingleItem();

        (work.Task, work.IdempotencyKey).ShouldBe(("report", "report/7"));
        work.Checkpoint?.Data.GetProperty("page").GetInt32().ShouldBe(7);
        (work.Checkpoint is not null).ShouldBe(isGiven);
    }

    [Fact]
    public void Work_that_saved_nothing_has_a_key_all_the_same()
    {
        var work = Made([]).Interrupted.ShouldHaveSingleItem();

        (work.IdempotencyKey, work.Checkpoint, work.Left.Attempt).ShouldBe(("report/0", null, 2));
    }

    private static Turn Made(Dictionary<string, CheckpointRecord> checkpoints)
    {
        var run = new HeartbeatRun
        {
            Id = new RunId(Main, 4),
            Cause = StartCause.Event,
            StartedAt = Start,
            LastActivityAt = Start,
            Wakes =
            [
                new Wake
                {
                    Id = new WakeId(1), Reason = RecoveryWake.Reason, Key = RecoveryWake.KeyOf("report"), Intent = Intent.Event,
                    AcceptedAt = Start, LastAcceptedAt = Start,
                },
            ],
        };
        var left = new Interruption(new RunId(Main, 3), RunOutcome.TimedOut, Start - TimeSpan.FromMinutes(1), Phase.None, OpenSteps.None, Attempt: 2);
        var state = AgentState.Initial(Main);
        state = state with { Run = run, Interrupted = state.Interrupted.Add("report", left) };
        TurnFactory.TasksOf(run, state).ShouldBe(["report"]);
        return TurnFactory.Make(
            run, state, Policy, new Dictionary<WakeId, ReadOnlyMemory<byte>>(), checkpoints, null, "0af7651916cd43dd8448eb211c80319c");
    }
}
