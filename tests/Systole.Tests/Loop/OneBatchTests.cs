using System.Text;
using Systole.Loop;
using Systole.Stores.InMemory;
using Systole.Testing;

namespace Systole.Tests.Loop;

/// <summary>What is said of a task in the very batch in which its next attempt begins: the store does not know it yet.</summary>
public sealed class OneBatchTests
{
    private static readonly AgentPolicy Dev = new() { Id = AgentId.Parse("dev"), CanRun = false };
    private static readonly RunId First = new(Dev.Id, 1);

    [Fact]
    public async Task What_succeeded_a_moment_ago_is_done_and_there_is_nothing_to_go_on_from()
    {
        var loop = await AtWork();

        Say(loop, new FinishSignal(First, new Finish(RunOutcome.Succeeded)) { At = loop.Now });
        var next = Say(loop, Register(loop));
        await loop.TurnAsync();

        (await next.Answered).Value!.Checkpoint.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_saved_a_moment_before_it_failed_is_gone_on_from_and_numbers_grow()
    {
        var loop = await AtWork();

        var second = Say(loop, Save(loop, "[2]"));
        Say(loop, new FinishSignal(First, new Finish(RunOutcome.Failed)) { At = loop.Now });
        var next = Say(loop, Register(loop));
        await loop.TurnAsync();

        (await second.Answered).Value!.Sequence.ShouldBe(2);
        Encoding.UTF8.GetString((await next.Answered).Value!.Checkpoint!.Data.Span).ShouldBe("[2]");
        var third = Say(loop, Save(loop, "[3]"));
        await loop.TurnAsync();
        (await third.Answered).Value!.Sequence.ShouldBe(3);
    }

    [Fact]
    public async Task An_end_that_somebody_reports_of_a_heartbeat_run_takes_nothing_away_from_it()
    {
        var main = new AgentPolicy { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(TimeSpan.FromHours(3)) };
        var loop = new LoopHarness(new InMemoryStore(), LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [main]);
        await loop.StartAsync();

        Say(loop, new FinishSignal(new RunId(main.Id, 1), new Finish(RunOutcome.Succeeded)) { At = loop.Now });
        await loop.TurnAsync();

        loop.Find("main")!.Run.ShouldNotBeNull();
        loop.Acts.ShouldBe(["start main-1"]);
    }

    private static async Task<LoopHarness> AtWork()
    {
        var loop = new LoopHarness(new InMemoryStore(), LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [Dev]);
        await loop.StartAsync();
        Say(loop, Register(loop));
        await loop.TurnAsync();
        Say(loop, Save(loop, "[1]"));
        await loop.TurnAsync();
        return loop;
    }

    private static T Say<T>(LoopHarness loop, T signal) where T : Signal
    {
        loop.Inbox.TryRequest(signal).ShouldBeTrue();
        loop.Clock.Advance(TimeSpan.FromMilliseconds(10));
        return signal;
    }

    private static RegisterSignal Register(LoopHarness loop) => new(Dev.Id, new RegisterRequest { Task = "session" }, null, null) { At = loop.Now };

    private static CheckpointSignal Save(LoopHarness loop, string data) =>
        new(Dev.Id, new Input.CheckpointGiven(RunRef.OfTask("session")), Encoding.UTF8.GetBytes(data)) { At = loop.Now };
}
