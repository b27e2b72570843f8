using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing;

namespace Systole.Tests.Loop;

public sealed class HeartLoopTests
{
    private static readonly AgentPolicy Main = new() { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)) };

    private static LoopHarness NewLoop(IStore? store = null, params AgentPolicy[] agents) =>
        new(store ?? new InMemoryStore(), LoopHarness.ClockAt("2026-02-16T03:30:00Z"), agents.Length == 0 ? [Main] : agents);

    private static RunId Run(long number, string agent = "main") => new(AgentId.Parse(agent), number);

    [Fact]
    public async Task First_beat_starts_after_its_commit_and_slots_follow_on_phase()
    {
        var loop = NewLoop();
        await loop.StartAsync();
        loop.Acts.ShouldBe(["start main-1"]);
        loop.End(Run(1));
        await loop.RunForAsync(TimeSpan.FromMinutes(30));
        loop.Acts.ShouldBe(["start main-1", "forget main-1", "start main-2"]);
        (await loop.JournalAsync())[^1].ShouldBe(
            """{"at":"2026-02-16T04:00:00.000Z","event":"run_started","agent":"main","run":"main-2","attempt":1,"reasons":["interval"],"wakes":[],"slot":"2026-02-16T04:00:00.000Z"}""");
    }

    [Fact]
    public async Task A_turn_that_comes_some_milliseconds_late_decides_as_of_the_slot()
    {
        var loop = NewLoop();
        await loop.StartAsync();
        loop.End(Run(1));
        await loop.RunForAsync(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(500));
        loop.Clock.Advance(TimeSpan.FromMilliseconds(507));
        await loop.TurnAsync(TimeSpan.FromMilliseconds(500));
        (await loop.JournalAsync())[^1].ShouldStartWith("""{"at":"2026-02-16T04:00:00.000Z","event":"run_started" """.TrimEnd());
    }

    [Fact]
    public async Task Ends_at_one_instant_are_told_by_agent_whatever_order_they_are_heard_in()
    {
        AgentPolicy Beating(string id) => new() { Id = AgentId.Parse(id), Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)) };
        var loop = NewLoop(null, Beating("b"), Beating("a"));
        await loop.StartAsync();

        loop.End(Run(1, "b"));
        loop.End(Run(1, "a"));
        await loop.TurnAsync();

        (await loop.JournalAsync()).TakeLast(2).Select(line => line.Split("\"run\":\"")[1][..3]).ShouldBe(["a-1", "b-1"]);
    }

    [Fact]
    public async Task The_late_result_of_a_run_that_nobody_could_confirm_dead_is_told_and_then_it_is_forgotten()
    {
        var loop = NewLoop(agents: Main with { Watch = new WatchPolicy { TimeoutAfter = TimeSpan.FromMinutes(6), StaleAfter = TimeSpan.FromMinutes(5) } });
        await loop.StartAsync();
        await loop.RunForAsync(TimeSpan.FromMinutes(20));
        loop.Acts.ShouldBe(["start main-1", "ask main-1", "terminate main-1", "kill main-1", "start main-2"]);

        loop.Ended(Run(1), new RunEnd { Outcome = RunOutcome.Succeeded, Duration = TimeSpan.FromMinutes(19), Reply = "sent" });
        await loop.RunForAsync(TimeSpan.FromSeconds(1));

        loop.Acts[^1].ShouldBe("forget main-1");
        (await loop.JournalAsync())[^1].ShouldEndWith(
            """ "agent":"main","run":"main-1","why":"unknown_run","outcome":"succeeded","result":"sent"}""".TrimStart());
        loop.Find("main")!.Run!.Id.ShouldBe(Run(2));
    }

    [Fact]
    public async Task A_frozen_process_is_told_and_the_overdue_slot_fires_once_at_once()
    {
        var loop = NewLoop();
        await loop.StartAsync();
        loop.End(Run(1));
        await loop.RunForAsync(TimeSpan.FromMinutes(10));
        loop.Clock.Advance(TimeSpan.FromHours(2));
        await loop.TurnAsync(TimeSpan.FromSeconds(1));
        (await loop.JournalAsync()).TakeLast(3).ShouldBe(
        [
            """{"at":"2026-02-16T05:40:00.000Z","event":"host_suspended","for_ms":7199000}""",
            """{"at":"2026-02-16T05:40:00.000Z","event":"slots_missed","agent":"main","count":4,"from":"2026-02-16T04:00:00.000Z","to":"2026-02-16T05:30:00.000Z","why":"host_suspended"}""",
            """{"at":"2026-02-16T05:40:00.000Z","event":"run_started","agent":"main","run":"main-2","attempt":1,"reasons":["interval","startup"],"wakes":[],"slot":"2026-02-16T04:00:00.000Z","late_ms":6000000}""",
        ]);
    }

    [Fact]
    public async Task A_host_that_slept_is_told_from_a_clock_that_was_stepped()
    {
        var slept = NewLoop();
        await slept.StartAsync();
        slept.End(Run(1));
        await slept.TurnAsync();
        slept.Clock.Sleep(TimeSpan.FromHours(1));
        await slept.TurnAsync(TimeSpan.FromSeconds(1));
        (await slept.JournalAsync()).ShouldContain("""{"at":"2026-02-16T04:30:00.000Z","event":"host_suspended","for_ms":3599000}""");

        var stepped = NewLoop();
        await stepped.StartAsync();
        stepped.End(Run(1));
        await stepped.TurnAsync();
        stepped.Clock.Step(TimeSpan.FromHours(1));
        await stepped.TurnAsync(TimeSpan.Zero);
        (await stepped.JournalAsync()).ShouldContain("""{"at":"2026-02-16T04:30:00.000Z","event":"clock_stepped","by_ms":3600000}""");
    }

    [Fact]
    public async Task A_clock_set_back_takes_the_next_slot_with_it()
    {
        var loop = NewLoop();
        await loop.StartAsync();
        loop.End(Run(1));
        await loop.RunForAsync(TimeSpan.FromMinutes(20));
        loop.Clock.Step(TimeSpan.FromHours(-5));
        await loop.TurnAsync(TimeSpan.Zero);
        loop.Acts.Clear();
        await loop.RunForAsync(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        loop.Acts.ShouldBeEmpty();
        await loop.RunForAsync(TimeSpan.FromMilliseconds(1));
        loop.Acts.ShouldBe(["start main-2"]);
    }

    [Fact]
    public async Task A_clock_that_was_set_moves_what_the_store_has_of_pending_wakes_too()
    {
        var disk = new InMemoryDisk();
        var loop = NewLoop(new InMemoryStore(disk), Main with { Schedule = null });
        await loop.StartAsync();
        loop.Wake("main", new WakeRequest { Intent = Intent.Manual });
        await loop.TurnAsync();
        loop.End(Run(1), RunOutcome.Failed);
        await loop.TurnAsync();
        loop.Clock.Step(TimeSpan.FromHours(5));
        await loop.TurnAsync(TimeSpan.Zero);
        disk.Release();

        var image = await new InMemoryStore(disk).OpenAsync(CancellationToken.None);
        image.Agents[0].Pending.All.Single().NotBefore.ShouldBe(loop.Now + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_came_in_just_before_the_clock_was_set_back_is_decided_now()
    {
        var loop = NewLoop(null, Main with { Schedule = null });
        await loop.StartAsync();
        var wake = loop.Wake("main", new WakeRequest { Intent = Intent.Immediate });
        loop.Clock.Step(TimeSpan.FromHours(-5));
        // Off this thread and bounded: the loop once turned on the spot here.
        await Task.Run(() => loop.TurnAsync(TimeSpan.Zero)).WaitAsync(TimeSpan.FromSeconds(30));
        (await wake.Answered).Value!.Decision.ShouldBe(Decision.Started);
    }

    [Fact]
    public async Task A_caller_is_answered_after_the_commit_and_refused_where_it_failed()
    {
        var store = new FailingStore(new InMemoryStore());
        var loop = NewLoop(store);
        await loop.StartAsync();
        store.FailsWith = "disk full: systole.db";
        var refused = loop.Wake("main", new WakeRequest { Reason = "hook:gh" });
        refused.Answered.IsCompleted.ShouldBeFalse();
        await loop.TurnAsync();
        (await refused.Answered).Refusal!.Code.ShouldBe(RefusalCode.StoreUnavailable);
        loop.Published.Facts.Trouble.ShouldBe("disk full: systole.db");
        loop.Published.Find(Main.Id)!.Pending.Count.ShouldBe(0);

        store.FailsWith = null;
        var accepted = loop.Wake("main", new WakeRequest { Reason = "hook:gh" });
        await loop.TurnAsync();
        (await accepted.Answered).Value!.Wake.ShouldBe(new WakeId(1));
        loop.Published.Facts.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task The_end_of_a_run_survives_a_store_that_takes_no_writes()
    {
        var store = new FailingStore(new InMemoryStore());
        var loop = NewLoop(store);
        await loop.StartAsync();
        store.FailsWith = "disk full";
        loop.End(Run(1));
        await loop.TurnAsync();
        loop.Acts.ShouldNotContain("forget main-1");
        store.FailsWith = null;
        await loop.TurnAsync();
        loop.Acts.ShouldContain("forget main-1");
    }

    [Fact]
    public async Task A_blind_time_that_could_not_be_written_down_is_told_with_the_next_commit()
    {
        var store = new FailingStore(new InMemoryStore());
        var loop = NewLoop(store);
        await loop.StartAsync();
        loop.End(Run(1));
        await loop.RunForAsync(TimeSpan.FromMinutes(10));
        store.FailsWith = "disk full";
        loop.Clock.Advance(TimeSpan.FromHours(2));
        await loop.TurnAsync(TimeSpan.FromSeconds(1));
        store.FailsWith = null;
        loop.Clock.Advance(TimeSpan.FromSeconds(1));
        await loop.TurnAsync(TimeSpan.FromSeconds(1));
        (await loop.JournalAsync()).ShouldContain(line => line.Contains("\"event\":\"host_suspended\",\"for_ms\":7200000", StringComparison.Ordinal));
        loop.Acts[^1].ShouldBe("start main-2");
    }

    [Fact]
    public async Task A_rung_that_the_last_node_did_not_come_to_reaches_the_run_after_it_was_taken_up()
    {
        var store = new InMemoryStore();
        var first = NewLoop(store);
        await first.StartAsync();
        var cancel = new Systole.Loop.CancelSignal(Run(1)) { At = first.Now };
        first.Inbox.TryRequest(cancel).ShouldBeTrue();
        await first.TurnAsync();
        (await cancel.Answered).Value!.Stage.ShouldBe(CancelStage.Ask);
        await store.DisposeAsync();

        var second = new LoopHarness(store, first.Clock, [Main]);
        await second.StartAsync();
        second.Acts.ShouldBe(["adopt main-1", "ask main-1"]);
        await second.RunForAsync(TimeSpan.FromSeconds(40));
        second.Acts.ShouldBe(["adopt main-1", "ask main-1", "terminate main-1", "kill main-1"]);
    }

    [Fact]
    public async Task The_same_request_again_gets_the_same_answer_and_another_body_is_refused()
    {
        var loop = NewLoop();
        await loop.StartAsync();
        var request = new WakeRequest { Reason = "hook:gh" };
        var first = loop.Wake("main", request, new RequestKey("me POST wakes", "k1", "hash"));
        var twin = loop.Wake("main", request, new RequestKey("me POST wakes", "k1", "hash"));
        await loop.TurnAsync();
        await loop.TurnAsync();
        var again = loop.Wake("main", request, new RequestKey("me POST wakes", "k1", "hash"));
        var other = loop.Wake("main", request, new RequestKey("me POST wakes", "k1", "another"));
        await loop.TurnAsync();
        await loop.TurnAsync();
        (await twin.Answered).Value.ShouldBe((await first.Answered).Value);
        (await again.Answered).Value.ShouldBe((await first.Answered).Value);
        (await other.Answered).Refusal!.Code.ShouldBe(RefusalCode.KeyReused);
        loop.Published.Find(Main.Id)!.Pending.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Past_the_inbox_bound_a_caller_is_told_the_bound()
    {
        var loop = NewLoop(null, Main with { InboxMax = 2 });
        await loop.StartAsync();
        var wakes = Enumerable.Range(0, 3).Select(_ => loop.Wake("main", new WakeRequest())).ToList();
        await loop.TurnAsync();
        var refusal = (await wakes[2].Answered).Refusal!;
        refusal.Code.ShouldBe(RefusalCode.InboxFull);
        refusal.Limit.ShouldBe(2);
        (await wakes[1].Answered).IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_that_starts_again_adopts_the_run_and_waits_for_what_remains_of_the_interval()
    {
        var store = new InMemoryStore();
        var first = NewLoop(store);
        await first.StartAsync();
        await first.RunForAsync(TimeSpan.FromMinutes(5));
        await store.DisposeAsync();

        first.Clock.Advance(TimeSpan.FromMinutes(5));
        var second = new LoopHarness(store, first.Clock, [Main]);
        await second.StartAsync();
        second.Acts.ShouldBe(["adopt main-1"]);
        second.End(Run(1), duration: TimeSpan.FromMinutes(7));
        await second.RunForAsync(TimeSpan.FromMinutes(20) - TimeSpan.FromMilliseconds(1));
        second.Acts.ShouldBe(["adopt main-1", "forget main-1"]);
        await second.RunForAsync(TimeSpan.FromMilliseconds(1));
        second.Acts.ShouldBe(["adopt main-1", "forget main-1", "start main-2"]);
    }

    [Fact]
    public async Task A_wake_without_a_payload_is_delivered_without_one()
    {
        var loop = NewLoop(null, Main with { Schedule = null });
        await loop.StartAsync();
        loop.Wake("main", new WakeRequest { Intent = Intent.Manual });
        await loop.TurnAsync();

        loop.Turns.Values.ShouldHaveSingleItem().Wakes.ShouldHaveSingleItem().Payload.ShouldBeNull();
    }

    [Fact]
    public async Task An_agent_that_is_only_watched_refuses_wakes()
    {
        var loop = NewLoop(null, Main with { Schedule = null, CanRun = false });
        await loop.StartAsync();
        var wake = loop.Wake("main", new WakeRequest());
        await loop.TurnAsync();
        (await wake.Answered).Refusal!.Code.ShouldBe(RefusalCode.WatchOnly);
        (await loop.JournalAsync())[^1].ShouldContain("\"why\":\"watch_only\"");
    }

    [Fact]
    public async Task What_concerns_all_agents_is_decided_in_its_place_among_the_others()
    {
        var loop = NewLoop(null, Main with { Schedule = null });
        await loop.StartAsync();
        var before = loop.Wake("main", new WakeRequest { Intent = Intent.Immediate });
        loop.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var pause = new Systole.Loop.PauseSignal(null, "deploy", null) { At = loop.Now };
        loop.Inbox.TryRequest(pause).ShouldBeTrue();
        var after = loop.Wake("main", new WakeRequest { Intent = Intent.Immediate });
        await loop.TurnAsync();
        (await before.Answered).Value!.Decision.ShouldBe(Decision.Started);
        (await pause.Answered).Value!.Pause!.Reason.ShouldBe("deploy");
        (await after.Answered).Value!.Decision.ShouldBe(Decision.Deferred);
    }

    [Fact]
    public async Task At_one_instant_a_pause_of_everything_goes_before_any_start()
    {
        var loop = NewLoop(null, Main with { Schedule = null });
        await loop.StartAsync();
        var wake = loop.Wake("main", new WakeRequest { Intent = Intent.Immediate });
        loop.Inbox.TryRequest(new Systole.Loop.PauseSignal(null, "deploy", null) { At = loop.Now }).ShouldBeTrue();
        await loop.TurnAsync();
        (await wake.Answered).Value!.Decision.ShouldBe(Decision.Deferred);
        loop.Acts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_is_given_its_wakes_and_their_payloads()
    {
        var loop = NewLoop(null, Main with { Schedule = null });
        await loop.StartAsync();
        var wake = new Systole.Loop.WakeSignal(Main.Id, new WakeRequest { Reason = "hook:gh" }, null, """{"pr":7}"""u8.ToArray()) { At = loop.Now };
        loop.Inbox.TryRequest(wake).ShouldBeTrue();
        await loop.TurnAsync();
        await loop.RunForAsync(TimeSpan.FromSeconds(5));
        var turn = loop.Turns[Run(1)];
        turn.Wakes.ShouldHaveSingleItem().Payload!.Value.GetProperty("pr").GetInt32().ShouldBe(7);
        turn.Reasons.ShouldBe(["hook:gh"]);
    }
}
