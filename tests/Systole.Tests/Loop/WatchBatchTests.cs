using Systole.Loop;
using Systole.Stores.InMemory;
using Systole.Testing;

namespace Systole.Tests.Loop;

/// <summary>Many requests of the watch in one batch, and a store that is away meanwhile.</summary>
public sealed class WatchBatchTests
{
    private static readonly AgentPolicy Dev = new() { Id = AgentId.Parse("dev"), CanRun = false };
    private static readonly AgentPolicy Main = new()
    {
        Id = AgentId.Parse("main"),
        Schedule = new Schedule.Every(TimeSpan.FromHours(10)),
        Retry = new RetryPolicy { Attempts = 1 },
    };

    [Fact]
    public async Task A_dead_wake_that_is_put_back_and_given_up_at_once_is_put_back()
    {
        var disk = new InMemoryDisk();
        var loop = new LoopHarness(new InMemoryStore(disk), LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [Main]);
        await loop.StartAsync();
        loop.End(new RunId(Main.Id, 1));
        await loop.TurnAsync();
        var asked = loop.Wake("main", new WakeRequest { Reason = "a", Intent = Intent.Manual });
        loop.Wake("main", new WakeRequest { Reason = "b", Intent = Intent.Manual });
        await loop.TurnAsync();
        await loop.RunForAsync(TimeSpan.FromSeconds(1));
        loop.End(new RunId(Main.Id, 2), RunOutcome.Failed);
        await loop.RunForAsync(TimeSpan.FromSeconds(100));
        loop.Find("main")!.DeadLetters.ShouldBe(2);

        var wake = (await asked.Answered).Value!.Wake;
        var back = new DeadLetterSignal(Main.Id, [wake], requeues: true) { At = loop.Now };
        var gone = new DeadLetterSignal(Main.Id, [wake], requeues: false) { At = loop.Now };
        loop.Inbox.TryRequest(back).ShouldBeTrue();
        loop.Inbox.TryRequest(gone).ShouldBeTrue();
        await loop.TurnAsync();

        (await back.Answered).Value!.Count.ShouldBe(1);
        (await gone.Answered).Value!.Count.ShouldBe(0);
        loop.Find("main")!.DeadLetters.ShouldBe(1);
        disk.Wakes.Keys.ShouldContain(wake);
    }

    [Fact]
    public async Task Callers_are_told_that_the_store_is_away_however_many_show_life()
    {
        var store = new FailingStore(new InMemoryStore());
        await using var closed = store;
        var loop = new LoopHarness(store, LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [Dev], new LoopOptions { BatchMax = 16 });
        await loop.StartAsync();
        var run = (await AskAsync(loop, "session")).Value!.Run;
        store.FailsWith = "the disk is full";
        (await AskAsync(loop, "another")).Refusal!.Code.ShouldBe(RefusalCode.StoreUnavailable);
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 20; i++) loop.Inbox.TryReport(new ActiveSignal(run) { At = loop.Now, IsFromOutside = true }).ShouldBeTrue();
            await loop.RunForAsync(TimeSpan.FromSeconds(1));
        }
        (await AskAsync(loop, "another")).Refusal!.Code.ShouldBe(RefusalCode.StoreUnavailable);
    }

    [Fact]
    public async Task Work_that_takes_over_in_the_batch_of_a_checkpoint_goes_on_from_that_one()
    {
        var loop = new LoopHarness(new InMemoryStore(), LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [Dev]);
        await loop.StartAsync();
        await AskAsync(loop, "session");
        var saved = new CheckpointSignal(Dev.Id, new Input.CheckpointGiven(RunRef.OfTask("session")), "[8]"u8.ToArray()) { At = loop.Now };
        var ended = new RegisterSignal(Dev.Id, new RegisterRequest { Task = "session" }, null, null) { At = loop.Now };
        var present = new RegisterSignal(Dev.Id, new RegisterRequest { Task = "session" }, null, null) { At = loop.Now };

        foreach (var signal in (Signal[])[saved, ended, present]) loop.Inbox.TryRequest(signal).ShouldBeTrue();
        await loop.TurnAsync();

        (await saved.Answered).IsDone.ShouldBeTrue();
        // The one in between is answered, too, though the batch ended it: its next report says so.
        (await ended.Answered).Value!.Run.Number.ShouldBe(2);
        (await present.Answered).Value!.Checkpoint!.Data.ToArray().ShouldBe("[8]"u8.ToArray());
    }

    private static async Task<Answer<RegisterReceipt>> AskAsync(LoopHarness loop, string task)
    {
        var asked = new RegisterSignal(Dev.Id, new RegisterRequest { Task = task }, null, null) { At = loop.Now };
        loop.Inbox.TryRequest(asked).ShouldBeTrue();
        await loop.RunForAsync(TimeSpan.FromSeconds(5));
        asked.Answered.IsCompletedSuccessfully.ShouldBeTrue("nobody answers");
        return await asked.Answered;
    }
}
