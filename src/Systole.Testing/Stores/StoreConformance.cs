using System.Text;
using Systole.Statistics;
using Systole.Stores.Shared;

namespace Systole.Testing.Stores;

/// <summary>One sentence about stores, and how to try it.</summary>
/// <param name="Name">The sentence.</param>
/// <param name="RunAsync">Tries it on a fresh storage; throws where it does not hold.</param>
internal sealed record StoreCase(string Name, Func<IStoreBed, Task> RunAsync)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>
/// What every store has to do, for any test framework: run each case, and <see cref="StoreWalk"/> over a few hundred seeds, on a fresh
/// bed each.
/// </summary>
internal static class StoreConformance
{
    private static readonly AgentId Main = AgentId.Parse("main");
    private static readonly AgentId Other = AgentId.Parse("other");
    private static readonly Instant T0 = new(1_700_000_000_000);
    private static readonly NodeRecord Node = new() { LastSeenAt = T0 };

    /// <summary>The examples.</summary>
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        new("a new store is empty", ANewStoreIsEmpty),
        new("what was committed is there after a restart", bed => WhatWasCommittedIsThere(bed, crash: false)),
        new("what was committed is there after a crash", bed => WhatWasCommittedIsThere(bed, crash: true)),
        new("a refused commit leaves nothing behind", ARefusedCommitLeavesNothing),
        new("the same commit twice is the same as once", TheSameCommitTwice),
        new("no payload keeps the one that is stored", NoPayloadKeepsTheStored),
        new("a delivered wake is gone", ADeliveredWakeIsGone),
        new("a dead wake is kept and not loaded", ADeadWakeIsKept),
        new("dead letters are read from the latest, in pages, with their payloads", DeadLettersAreRead),
        new("a page of dead letters ends with the payload that makes it large", APageOfDeadLettersIsBounded),
        new("a dead letter that is requeued is pending again", ARequeuedDeadLetterIsPending),
        new("a dead letter that is dropped is gone", ADroppedDeadLetterIsGone),
        new("of a task the latest checkpoint is kept", TheLatestCheckpointIsKept),
        new("figures are found by their hour or day, or else the latest before it", FiguresAreFound),
        new("retention removes hours and days of figures each in its time", RetentionRemovesFigures),
        new("what alerting remembers is put, replaced and removed by room and key", WhatAlertingRemembers),
        new("what alerting remembers comes back in the order of rooms and keys", WhatAlertingRemembersIsInOrder),
        new("a row of alerting that no store keeps is refused with its batch", ARowThatNoStoreKeeps),
        new("wakes of the run in progress come back in it, in the order of their ids", WakesOfTheRunComeBackInIt),
        new("a wake of a run that is over waits again", AWakeOfARunThatIsOverWaits),
        new("an agent's wakes are not taken from its state", WakesAreNotTakenFromStates),
        new("the journal is read forwards, backwards and by agent", TheJournalIsRead),
        new("runs are listed from the latest, in pages", RunsAreListed),
        new("a run that ends is the same run", ARunThatEndsIsTheSame),
        new("a reply is found by scope and key", AReplyIsFound),
        new("retention removes the oldest and spares runs in progress", RetentionRemovesTheOldest),
        new("retention takes many small steps", RetentionTakesSmallSteps),
        new("retention leaves no hole in the journal", RetentionLeavesNoHole),
        new("retention keeps dead wakes", RetentionKeepsDeadWakes),
        new("a backup opens as a store", ABackupOpensAsAStore),
        new("a backup replaces no file", ABackupReplacesNoFile),
        new("a store has one owner, and a shared one has one node of a name", AStoreHasOneOwner),
        new("a store that is closed says so", AClosedStoreSaysSo),
    ];

    private static async Task ANewStoreIsEmpty(IStoreBed bed)
    {
        await using var store = bed.Store();
        var image = await store.OpenAsync(default);
        Expect.That(image.Node is null, "no node's record");
        Expect.That(image.Agents.Count == 0, "no agents");
        Expect.That(image.Alerting.Count == 0, "nothing that alerting remembers");
        Expect.That(await store.ReadJournalRangeAsync(default) == (1, 0), "the journal's range is (1, 0)");
        Expect.That((await store.ReadJournalTailAsync(null, 10, default)).Count == 0, "no journal");
        Expect.That((await store.ReadRunsAsync(null, null, 10, default)).Count == 0, "no runs");
        Expect.That(await store.FindRunAsync(new RunId(Main, 1), default) is null, "no run of that name");
        Expect.That(await store.FindRunByTraceAsync("00", default) is null, "no run of that trace");
        Expect.That(await store.FindReplyAsync("s", "k", default) is null, "no reply");
        Expect.That(await store.FindCheckpointAsync(Main, "task", default) is null, "no checkpoint");
        Expect.That((await store.ReadDeadLettersAsync(null, null, 10, default)).Count == 0, "no dead letters");
        Expect.That((await store.FindDeadLettersAsync([new WakeId(1)], default)).Count == 0, "no dead letter of that name");
        Expect.That(await store.PruneAsync(new RetentionCut(Instant.Max, 0, Instant.Max), 10, default) == 0, "nothing to prune");
    }

    private static async Task WhatWasCommittedIsThere(IStoreBed bed, bool crash)
    {
        var make = new Generate(1);
        var state = make.State(Main) with { Run = null };
        var record = make.Record(1, new RunId(Main, 1));
        var batch = new CommitBatch
        {
            Node = make.Node(),
            Agents = [state],
            Wakes = [new WakeRecord(Main, WakeOf(1), null, null, Json("1"))],
            Journal = [Line(1, Main)],
            Runs = [record],
            Replies = [make.Reply("s", "k")],
            Alerting = [new AlertingRow("silence", "s1", "{\"by\":\"♥\"}")],
        };
        var store = bed.Store();
        await store.OpenAsync(default);
        await store.CommitAsync(batch, default);
        if (crash) bed.Crash(store);
        else await store.DisposeAsync();

        await using var again = bed.Store();
        var expected = new StoreImage(batch.Node, [state with { Pending = PendingWakes.From([WakeOf(1)]) }])
        {
            Alerting = batch.Alerting.ToList(),
        };
        Expect.Same(expected, await again.OpenAsync(default), Expect.Say, "the image");
        Expect.Same(batch.Journal, await again.ReadJournalAsync(0, null, 10, default), Expect.Say, "the journal");
        Expect.Same([record], await again.ReadRunsAsync(null, null, 10, default), Expect.Say, "the runs");
        Expect.Same(batch.Replies.Single(), await again.FindReplyAsync("s", "k", default), Expect.Say, "the reply");
        await ExpectPayload(again, 1, "1");
    }

    private static async Task ARefusedCommitLeavesNothing(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        var kept = new AlertingRow("told", "kept", "1");
        await store.CommitAsync(new CommitBatch { Node = Node, Journal = [Line(1, Main)], Alerting = [kept] }, default);
        // The last thing in it is what cannot be: the line is written already and says something else.
        var refused = new CommitBatch
        {
            Node = Node with { LastWake = 9 },
            Agents = [AgentState.Initial(Main)],
            Wakes = [new WakeRecord(Main, WakeOf(1), null, null, null)],
            Replies = [new StoredReply("s", "k", "h", 202, "{}", T0)],
            Alerting = [kept with { Json = null }, new AlertingRow("told", "new", "2")],
            Journal = [Line(2, Main), Line(1, Other)],
        };
        await Expect.ThrowsAsync<InvalidOperationException>(async () => await store.CommitAsync(refused, default),
            "a line that is written already");
        Expect.That(await store.ReadJournalRangeAsync(default) == (1, 1), "no second line");
        Expect.That(await store.FindReplyAsync("s", "k", default) is null, "no reply");
        await store.CommitAsync(new CommitBatch { Node = Node, Journal = [Line(2, null)] }, default);
        await store.DisposeAsync();
        await using var again = bed.Store();
        Expect.Same(new StoreImage(Node, []) { Alerting = [kept] }, await again.OpenAsync(default), Expect.Say, "the image");
    }

    private static async Task TheSameCommitTwice(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        await store.CommitAsync(new CommitBatch { Node = Node, Alerting = [new AlertingRow("told", "a", "1")] }, default);
        var batch = new CommitBatch
        {
            Node = Node,
            Agents = [AgentState.Initial(Main)],
            Wakes = [new WakeRecord(Main, WakeOf(1), null, null, Json("1")), new WakeRecord(Main, WakeOf(2), null, null, null)],
            Delivered = [new WakeId(2)],
            Journal = [Line(1, Main), Line(2, null)],
            Runs = [RunOf(1, Main, 1)],
            Replies = [new StoredReply("s", "k", "h", 202, "{}", T0)],
            Alerting = [new AlertingRow("told", "a", null), new AlertingRow("told", "b", "2")],
        };
        await store.CommitAsync(batch, default);
        await store.CommitAsync(batch, default);
        Expect.Same(batch.Journal, await store.ReadJournalAsync(0, null, 10, default), Expect.Say, "the journal");
        Expect.Same(batch.Runs, await store.ReadRunsAsync(null, null, 10, default), Expect.Say, "the runs");
        await store.DisposeAsync();
        await using var again = bed.Store();
        var image = await again.OpenAsync(default);
        Expect.That(image.Agents.Single().Pending.All.Single().Id == new WakeId(1), "one wake pending");
        Expect.Same([new AlertingRow("told", "b", "2")], image.Alerting, Expect.Say, "what alerting remembers");
    }

    private static async Task NoPayloadKeepsTheStored(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1), null, null, Json("1")), new WakeRecord(Main, WakeOf(2), null, null, null));
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1) with { Count = 2 }, null, null, null));
        await ExpectPayload(store, 1, "1");
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1), null, null, Json("2")));
        await ExpectPayload(store, 1, "2");
        var read = await store.ReadPayloadsAsync([new WakeId(1), new WakeId(2), new WakeId(3)], default);
        Expect.That(read.Count == 1, "wakes without a payload are left out");
    }

    private static async Task ADeliveredWakeIsGone(IStoreBed bed)
    {
        var store = await Opened(bed);
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1), 1, null, Json("1")), new WakeRecord(Main, WakeOf(2), null, null, null));
        await store.CommitAsync(new CommitBatch { Node = Node, Delivered = [new WakeId(1), new WakeId(7)] }, default);
        Expect.That((await store.ReadPayloadsAsync([new WakeId(1)], default)).Count == 0, "its payload is gone");
        await store.DisposeAsync();
        await using var again = bed.Store();
        var image = await again.OpenAsync(default);
        Expect.That(image.Agents.Single().Pending.All.Single().Id == new WakeId(2), "only the other is pending");
    }

    private static async Task ADeadWakeIsKept(IStoreBed bed)
    {
        var store = await Opened(bed);
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1), null, T0, Json("1")), new WakeRecord(Main, WakeOf(2), null, null, null));
        await store.DisposeAsync();
        await using var again = bed.Store();
        var image = await again.OpenAsync(default);
        Expect.That(image.Agents.Single().Pending.All.Single().Id == new WakeId(2), "only the other is pending");
        await ExpectPayload(again, 1, "1");
    }

    private static async Task DeadLettersAreRead(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        await CommitWakes(store,
            new WakeRecord(Main, WakeOf(1) with { Attempts = 3 }, null, After(9), Json("1")),
            new WakeRecord(Main, WakeOf(2), null, null, Json("2")),
            new WakeRecord(Other, WakeOf(3), null, After(5), null), new WakeRecord(Main, WakeOf(4), null, After(7), Json("4")));
        DeadLetter[] letters =
        [
            new(Main, WakeOf(1) with { Attempts = 3 }, After(9), Json("1")), new(Other, WakeOf(3), After(5), null),
            new(Main, WakeOf(4), After(7), Json("4")),
        ];
        Expect.Same([letters[2], letters[1]], await store.ReadDeadLettersAsync(null, null, 2, default), Expect.Say, "the latest page");
        Expect.Same([letters[0]], await store.ReadDeadLettersAsync(null, new WakeId(3), 2, default), Expect.Say, "the page before it");
        Expect.Same([letters[2], letters[0]], await store.ReadDeadLettersAsync(Main, null, 10, default), Expect.Say, "an agent's");
        var found = await store.FindDeadLettersAsync([new WakeId(3), new WakeId(1), new WakeId(2), new WakeId(1), new WakeId(9)], default);
        Expect.Same(letters[..2].Select(letter => letter with { Payload = null }), found, Expect.Say, "those that are dead of some");
    }

    private static async Task APageOfDeadLettersIsBounded(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        var half = new byte[DeadLetter.PayloadBytesMax / 2];
        await CommitWakes(store, [.. Enumerable.Range(1, 4).Select(n => new WakeRecord(Main, WakeOf(n), null, T0, half))]);
        var page = await store.ReadDeadLettersAsync(null, null, 10, default);
        Expect.That(page.Select(letter => letter.Wake.Id.Number).SequenceEqual([4, 3]), "two halves are as much as a page has");
        var rest = await store.ReadDeadLettersAsync(Main, page[^1].Wake.Id, 10, default);
        Expect.That(rest.Select(letter => letter.Wake.Id.Number).SequenceEqual([2, 1]), "the others are on the next");
        await CommitWakes(store, new WakeRecord(Main, WakeOf(5), null, T0, new byte[DeadLetter.PayloadBytesMax + 1]));
        Expect.That((await store.ReadDeadLettersAsync(null, null, 10, default)).Single().Payload?.Length > DeadLetter.PayloadBytesMax,
            "one is there however large it is");
    }

    private static async Task ARequeuedDeadLetterIsPending(IStoreBed bed)
    {
        var store = await Opened(bed);
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1) with { Attempts = 3 }, null, T0, Json("1")));
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1), null, null, null));
        Expect.That((await store.ReadDeadLettersAsync(null, null, 10, default)).Count == 0, "it is dead no longer");
        await store.DisposeAsync();
        await using var again = bed.Store();
        var image = await again.OpenAsync(default);
        Expect.That(image.Agents.Single().Pending.All.Single().Id == new WakeId(1), "it is pending");
        await ExpectPayload(again, 1, "1");
    }

    private static async Task ADroppedDeadLetterIsGone(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1), null, T0, Json("1")), new WakeRecord(Main, WakeOf(2), null, T0, null));
        await store.CommitAsync(new CommitBatch { Node = Node, Dropped = [new WakeId(1), new WakeId(7)] }, default);
        Expect.That((await store.ReadDeadLettersAsync(null, null, 10, default)).Single().Wake.Id == new WakeId(2), "the other is left");
        Expect.That((await store.ReadPayloadsAsync([new WakeId(1)], default)).Count == 0, "its payload is gone");
    }

    private static async Task TheLatestCheckpointIsKept(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        CheckpointRecord[] saved =
        [
            new(Main, "report", 1, new RunId(Main, 1), T0, Json("{\"page\":1}")),
            new(Main, "report", 2, new RunId(Main, 3), After(60), Json("null")),
            new(Other, "report", 7, new RunId(Other, 1), After(1), Json("{\"text\":\"καρδιά ♥\"}")),
            new(Main, "", 1, new RunId(Main, 2), T0, Json("[]")),
        ];
        await store.CommitAsync(new CommitBatch { Node = Node, Checkpoints = saved }, default);
        Expect.Same(saved[1], await store.FindCheckpointAsync(Main, "report", default), Expect.Say, "the latest of one task");
        Expect.Same(saved[2], await store.FindCheckpointAsync(Other, "report", default), Expect.Say, "another agent's");
        Expect.Same(saved[3], await store.FindCheckpointAsync(Main, "", default), Expect.Say, "another task's");
        Expect.That(await store.FindCheckpointAsync(Other, "", default) is null, "none where none was saved");
        var some = await store.ReadCheckpointsAsync([(Main, "report"), (Other, ""), (Main, ""), (Main, "report")], default);
        Expect.That(some.Count == 2, "checkpoints asked for together, twice or not there");
        Expect.Same(saved[1], some[(Main, "report")], Expect.Say, "one of several");
        Expect.That((await store.ReadCheckpointsAsync([], default)).Count == 0, "no checkpoints where none is asked for");
        Expect.That(await store.PruneAsync(new RetentionCut(After(60), 100, T0), 3, default) == 2, "two are old");
        Expect.That(await store.FindCheckpointAsync(Main, "", default) is null, "the oldest went");
        Expect.That(await store.FindCheckpointAsync(Main, "report", default) is not null, "not the new one");
    }

    private static async Task FiguresAreFound(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        StatsRow[] rows =
        [
            Figures(Main, StatsPeriod.Hour, 1, 10), Figures(Main, StatsPeriod.Hour, 3, 30), Figures(Main, StatsPeriod.Day, 0, 40),
            Figures(Other, StatsPeriod.Hour, 2, 5),
        ];
        await store.CommitAsync(new CommitBatch { Node = Node, Stats = [rows[0] with { Stats = AgentStats.None }, .. rows] }, default);
        StatsKey[] asked =
        [
            new(Main, StatsPeriod.Hour, Hour(1)), new(Main, StatsPeriod.Hour, Hour(2)), new(Main, StatsPeriod.Hour, Hour(9)),
            new(Main, StatsPeriod.Hour, Hour(0)), new(Main, StatsPeriod.Day, Hour(24)), new(Other, StatsPeriod.Day, Hour(24)),
        ];
        var expected = new Dictionary<StatsKey, StatsRow>
        {
            [asked[0]] = rows[0],
            [asked[1]] = rows[0],
            [asked[2]] = rows[1],
            [asked[4]] = rows[2],
        };
        Expect.Same(expected, await store.FindStatsAsync(asked, default), Expect.Say, "what is there of each");
        Expect.Same(rows[..2], await store.ReadStatsAsync(Main, StatsPeriod.Hour, Hour(1), Hour(4), default), Expect.Say, "the hours");
        Expect.Same(rows[..1], await store.ReadStatsAsync(Main, StatsPeriod.Hour, Hour(1), Hour(3), default), Expect.Say, "some");
        await store.CommitAsync(new CommitBatch { Node = Node, Stats = [Figures(Main, StatsPeriod.Hour, 3, 31)] }, default);
        Expect.Same([Figures(Main, StatsPeriod.Hour, 3, 31)],
            await store.ReadStatsAsync(Main, StatsPeriod.Hour, Hour(2), Hour(4), default), Expect.Say, "an hour as it was written last");
    }

    private static async Task RetentionRemovesFigures(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        StatsRow[] rows =
        [
            .. Enumerable.Range(0, 4).Select(hour => Figures(Main, StatsPeriod.Hour, hour, 1)),
            .. Enumerable.Range(0, 4).Select(day => Figures(Main, StatsPeriod.Day, day * 24, 1)),
        ];
        await store.CommitAsync(new CommitBatch { Node = Node, Stats = rows }, default);
        var cut = new RetentionCut(T0, 100, T0) { HoursBefore = Hour(3), DaysBefore = Hour(24) };
        Expect.That(await store.PruneAsync(cut, 2, default) == 2 + 1, "two hours and a day");
        Expect.That(await store.PruneAsync(cut, 2, default) == 1, "the third hour");
        Expect.Same(rows[3..4], await ReadAsync(StatsPeriod.Hour), Expect.Say, "the hours");
        Expect.Same(rows[5..], await ReadAsync(StatsPeriod.Day), Expect.Say, "the days");

        ValueTask<IReadOnlyList<StatsRow>> ReadAsync(StatsPeriod period) =>
            store.ReadStatsAsync(Main, period, Instant.Min, Instant.Max, default);
    }

    private static async Task WhatAlertingRemembers(IStoreBed bed)
    {
        var store = await Opened(bed);
        await CommitAlerting(store, new("told", "a", "1"), new("told", "b", "2"), new("silence", "a", "3"), new("told", "gone", "4"));
        var replaced = new AlertingRow("told", "a", "{\"text\":\"καρδιά ♥\"}");
        await CommitAlerting(store, replaced, new("told", "gone", null), new("told", "never there", null));
        await CommitAlerting(store, new AlertingRow("told", "gone", "5"));
        await CommitAlerting(store, new("told", "gone", null), new("silence", "b", "6"));
        Expect.That(await store.PruneAsync(new RetentionCut(Instant.Max, 0, Instant.Max), 100, default) == 0, "retention leaves it");
        await store.DisposeAsync();
        await using var again = bed.Store();
        AlertingRow[] expected = [new("silence", "a", "3"), new("silence", "b", "6"), replaced, new("told", "b", "2")];
        Expect.Same(expected, (await again.OpenAsync(default)).Alerting, Expect.Say, "what is kept");
    }

    private static async Task WhatAlertingRemembersIsInOrder(IStoreBed bed)
    {
        var store = await Opened(bed);
        var longest = new AlertingRow(new string('z', AlertingRows.RoomLengthMax), new string('ぜ', AlertingRows.KeyLengthMax), "");
        // Ordinal: capitals first, and a heart, which is a pair of surrogates, before a sign with a lower number.
        AlertingRow[] rows =
        [
            new("Told", "a", "1"), new("silence", " ", "2"), new("told", "A", "3"), new("told", "a", "4"), new("told", "a:b", "5"),
            new("told", "ab", "6"), new("told", "ä", "7"), new("told", "💓", "8"), new("told", "\uffe6", "9"), longest,
        ];
        await CommitAlerting(store, [.. rows.Reverse()]);
        await store.DisposeAsync();
        await using var again = bed.Store();
        Expect.Same(rows, (await again.OpenAsync(default)).Alerting, Expect.Say, "all of it, in order");
    }

    private static async Task ARowThatNoStoreKeeps(IStoreBed bed)
    {
        var store = await Opened(bed);
        var kept = new AlertingRow("told", "kept", "1");
        await CommitAlerting(store, kept);
        var (room, key) = (new string('r', AlertingRows.RoomLengthMax + 1), new string('k', AlertingRows.KeyLengthMax + 1));
        (AlertingRow Row, string What)[] refused =
        [
            (new("", "a", "1"), "a room of alerting has 0 characters; give it 1 to 16"),
            (new(room, "a", null), "a room of alerting has 17 characters; give it 1 to 16"),
            (new("told", "", "1"), "a key in the room 'told' of alerting has 0 characters; give it 1 to 512"),
            (new("told", key, "1"), "a key in the room 'told' of alerting has 513 characters; give it 1 to 512"),
            (new("told", "new", null),
                "the key 'new' in the room 'told' of alerting comes twice in a batch; give it once, as it is in the end"),
        ];
        foreach (var (row, what) in refused)
        {
            var e = await Expect.ThrowsAsync<InvalidOperationException>(
                async () => await CommitAlerting(store, new AlertingRow("told", "new", "2"), kept with { Json = null }, row), what);
            Expect.That(e.Message == what, $"'{what}', not '{e.Message}'");
        }
        // What was refused keeps nobody from the next commit.
        var next = new AlertingRow("told", "next", "3");
        await CommitAlerting(store, next);
        await store.DisposeAsync();
        await using var again = bed.Store();
        Expect.Same([kept, next], (await again.OpenAsync(default)).Alerting, Expect.Say, "what is kept");
    }

    private static async Task WakesOfTheRunComeBackInIt(IStoreBed bed)
    {
        var run = new HeartbeatRun { Id = new RunId(Main, 4), Attempt = 1, StartedAt = T0, Cause = StartCause.Event, LastActivityAt = T0 };
        var state = AgentState.Initial(Main) with { Run = run };
        var store = await Opened(bed);
        await store.CommitAsync(new CommitBatch
        {
            Node = Node,
            Agents = [state],
            Wakes =
            [
                new WakeRecord(Main, WakeOf(11), 4, null, null), new WakeRecord(Main, WakeOf(2), 4, null, null),
                new WakeRecord(Main, WakeOf(9), null, null, null), new WakeRecord(Main, WakeOf(3), null, null, null),
            ],
        }, default);
        await store.DisposeAsync();
        await using var again = bed.Store();
        var expected = state with
        {
            Run = run with { Wakes = [WakeOf(2), WakeOf(11)] },
            Pending = PendingWakes.From([WakeOf(3), WakeOf(9)]),
        };
        Expect.Same(new StoreImage(Node, [expected]), await again.OpenAsync(default), Expect.Say, "the image");
    }

    private static async Task AWakeOfARunThatIsOverWaits(IStoreBed bed)
    {
        var store = await Opened(bed);
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1), 3, null, null), new WakeRecord(Other, WakeOf(2), null, null, null));
        await store.DisposeAsync();
        await using var again = bed.Store();
        var image = await again.OpenAsync(default);
        Expect.That(image.Agents.Count == 2, "an agent of which only wakes are kept is there");
        Expect.That(image.Agents.All(state => state.Pending.Count == 1), "its wake is pending");
    }

    private static async Task WakesAreNotTakenFromStates(IStoreBed bed)
    {
        var run = new HeartbeatRun
        {
            Id = new RunId(Main, 4),
            Attempt = 1,
            StartedAt = T0,
            Cause = StartCause.Slot,
            LastActivityAt = T0,
            Wakes = [WakeOf(1)],
        };
        var store = await Opened(bed);
        var state = AgentState.Initial(Main) with { Pending = PendingWakes.From([WakeOf(2)]), Run = run };
        await store.CommitAsync(new CommitBatch { Node = Node, Agents = [state] }, default);
        await store.DisposeAsync();
        await using var again = bed.Store();
        var image = await again.OpenAsync(default);
        Expect.That(image.Agents.Single() is { Pending.Count: 0, Run.Wakes.Length: 0 }, "no wakes");
    }

    private static async Task TheJournalIsRead(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        JournalEntry[] lines = [Line(1, null), Line(2, Main), Line(3, Other), Line(4, Main), Line(5, Main)];
        await store.CommitAsync(new CommitBatch { Node = Node, Journal = lines[..2] }, default);
        await store.CommitAsync(new CommitBatch { Node = Node, Journal = lines[2..] }, default);
        Expect.Same(lines, await store.ReadJournalAsync(0, null, 10, default), Expect.Say, "all");
        Expect.Same(lines[2..4], await store.ReadJournalAsync(2, null, 2, default), Expect.Say, "two after the second");
        Expect.Same([lines[3], lines[4]], await store.ReadJournalAsync(2, Main, 10, default), Expect.Say, "an agent's after the second");
        Expect.Same(lines[3..], await store.ReadJournalTailAsync(null, 2, default), Expect.Say, "the last two");
        Expect.Same([lines[1], lines[3], lines[4]], await store.ReadJournalTailAsync(Main, 3, default), Expect.Say,
            "an agent's last three");
        Expect.Same([], await store.ReadJournalAsync(5, null, 10, default), Expect.Say, "none after the last");
        Expect.That(await store.ReadJournalRangeAsync(default) == (1, 5), "the range");
    }

    private static async Task RunsAreListed(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        RunRecord[] runs = [RunOf(1, Main, 1), RunOf(2, Other, 1), RunOf(3, Main, 2), RunOf(4, Main, 3)];
        await store.CommitAsync(new CommitBatch { Node = Node, Runs = runs }, default);
        Expect.Same([runs[3], runs[2]], await store.ReadRunsAsync(null, null, 2, default), Expect.Say, "the latest page");
        Expect.Same([runs[1], runs[0]], await store.ReadRunsAsync(null, 3, 2, default), Expect.Say, "the page before it");
        Expect.Same([runs[2], runs[0]], await store.ReadRunsAsync(Main, 4, 10, default), Expect.Say, "an agent's");
        Expect.Same(runs[1], await store.FindRunAsync(new RunId(Other, 1), default), Expect.Say, "by name");
        Expect.Same(runs[2], await store.FindRunByTraceAsync(runs[2].TraceId, default), Expect.Say, "by trace");
        Expect.That(await store.FindRunAsync(new RunId(Other, 2), default) is null, "a name that is not kept");
        var some = await store.FindRunsAsync([runs[1].Run, new RunId(Other, 2), runs[2].Run, runs[1].Run], default);
        Expect.That(some.Count == 2, "runs asked for together, twice or not there");
        Expect.Same(runs[2], some[runs[2].Run], Expect.Say, "one of several");
        Expect.That((await store.FindRunsAsync([], default)).Count == 0, "no runs where none is asked for");
    }

    private static async Task ARunThatEndsIsTheSame(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        var started = RunOf(1, Main, 1) with { EndedAt = null, Outcome = null };
        await store.CommitAsync(new CommitBatch { Node = Node, Runs = [started] }, default);
        Expect.Same(started, await store.FindRunAsync(started.Run, default), Expect.Say, "in progress");
        var ended = started with { EndedAt = T0, Outcome = RunOutcome.Failed, Error = "exit code 3", ExitCode = 3, Usd = 0.10m };
        await store.CommitAsync(new CommitBatch { Node = Node, Runs = [ended] }, default);
        Expect.Same([ended], await store.ReadRunsAsync(null, null, 10, default), Expect.Say, "ended");
    }

    private static async Task AReplyIsFound(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        StoredReply[] replies =
        [
            new("a", "k", "h1", 202, "{\"x\":1}", T0), new("b", "k", "h2", 200, "", T0), new("a", "", "h3", 200, "null", T0),
        ];
        await store.CommitAsync(new CommitBatch { Node = Node, Replies = replies }, default);
        foreach (var reply in replies)
            Expect.Same(reply, await store.FindReplyAsync(reply.Scope, reply.Key, default), Expect.Say, "the reply");
        Expect.That(await store.FindReplyAsync("b", "", default) is null, "no reply under another key");
        var some = await store.ReadRepliesAsync([("a", "k"), ("b", ""), ("a", ""), ("a", "k")], default);
        Expect.That(some.Keys.ToHashSet().SetEquals([("a", "k"), ("a", "")]), "those that are kept, of several that are asked for");
        Expect.Same(replies[0], some[("a", "k")], Expect.Say, "one of several replies");
        Expect.That((await store.ReadRepliesAsync([], default)).Count == 0, "no replies where none is asked for");
    }

    private static async Task RetentionRemovesTheOldest(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        await store.CommitAsync(new CommitBatch
        {
            Node = Node,
            Journal = [.. Enumerable.Range(1, 10).Select(i => Line(i, Main))],
            Runs = [RunOf(1, Main, 1) with { EndedAt = null }, RunOf(2, Main, 2), RunOf(3, Main, 3) with { EndedAt = After(60) }],
            Replies = [new StoredReply("a", "old", "h", 200, "", T0), new StoredReply("a", "new", "h", 200, "", After(60))],
        }, default);
        var count = await store.PruneAsync(new RetentionCut(After(4), 100, After(60)), 100, default);
        Expect.That(count == 3 + 1 + 1, $"five rows went, not {count}");
        Expect.That(await store.ReadJournalRangeAsync(default) == (4, 10), "lines by age");
        Expect.That((await store.ReadRunsAsync(null, null, 10, default)).Select(run => run.Sequence).SequenceEqual([3, 1]),
            "the ended run by age");
        Expect.That(await store.FindReplyAsync("a", "old", default) is null, "the old reply");
        Expect.That(await store.FindReplyAsync("a", "new", default) is not null, "not the new one");
        await store.PruneAsync(new RetentionCut(T0, 2, T0), 100, default);
        Expect.That(await store.ReadJournalRangeAsync(default) == (9, 10), "lines by count");
    }

    private static async Task RetentionTakesSmallSteps(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        JournalEntry[] lines = [.. Enumerable.Range(1, 10).Select(i => Line(i, null))];
        await store.CommitAsync(new CommitBatch { Node = Node, Journal = lines }, default);
        var cut = new RetentionCut(Instant.Max, 100, T0);
        Expect.That(await store.PruneAsync(cut, 4, default) == 4, "four");
        Expect.That(await store.ReadJournalRangeAsync(default) == (5, 10), "the oldest went first");
        Expect.That(await store.PruneAsync(cut, 4, default) == 4, "four more");
        Expect.That(await store.PruneAsync(cut, 4, default) == 2, "the rest, fewer than asked for");
        Expect.That(await store.ReadJournalRangeAsync(default) == (1, 0), "nothing is left");
    }

    private static async Task RetentionLeavesNoHole(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        // The clock was set back between the second line and the third.
        JournalEntry[] lines = [Line(1, null), Line(2, null) with { At = After(100) }, Line(3, null), Line(4, null)];
        await store.CommitAsync(new CommitBatch { Node = Node, Journal = lines }, default);
        await store.PruneAsync(new RetentionCut(After(50), 100, T0), 100, default);
        Expect.Same(lines[1..], await store.ReadJournalAsync(0, null, 10, default), Expect.Say, "the journal");
    }

    private static async Task RetentionKeepsDeadWakes(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        await CommitWakes(store, new WakeRecord(Main, WakeOf(1), null, T0, Json("1")));
        Expect.That(await store.PruneAsync(new RetentionCut(Instant.Max, 0, Instant.Max), 100, default) == 0, "nothing went");
        await ExpectPayload(store, 1, "1");
    }

    private static async Task ABackupOpensAsAStore(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        if (!bed.CanBackUp)
        {
            await Expect.ThrowsAsync<StoreException>(async () => await store.BackupAsync("x", default), "a backup");
            return;
        }
        var silence = new AlertingRow("silence", "s1", "1");
        await store.CommitAsync(
            new CommitBatch { Node = Node, Agents = [AgentState.Initial(Main)], Journal = [Line(1, Main)], Alerting = [silence] }, default);
        var file = bed.NewFile();
        await store.BackupAsync(file, default);
        await store.CommitAsync(
            new CommitBatch { Node = Node, Journal = [Line(2, Main)], Alerting = [silence with { Json = null }] }, default);
        await using var copy = bed.StoreOf(file);
        var expected = new StoreImage(Node, [AgentState.Initial(Main)]) { Alerting = [silence] };
        Expect.Same(expected, await copy.OpenAsync(default), Expect.Say, "the copy");
        Expect.That(await copy.ReadJournalRangeAsync(default) == (1, 1), "the copy's journal");
        await copy.CommitAsync(new CommitBatch { Node = Node, Journal = [Line(2, Other)] }, default);
        Expect.That((await store.ReadJournalTailAsync(null, 1, default)).Single().Agent == Main, "the copy is on its own");
    }

    private static async Task ABackupReplacesNoFile(IStoreBed bed)
    {
        if (!bed.CanBackUp) return;
        await using var store = await Opened(bed);
        var file = bed.NewFile();
        await store.BackupAsync(file, default);
        await Expect.ThrowsAsync<StoreException>(async () => await store.BackupAsync(file, default), "a backup over another");
    }

    private static async Task AStoreHasOneOwner(IStoreBed bed)
    {
        await using var store = await Opened(bed);
        await using var second = bed.Store();
        if (bed.IsShared)
        {
            await second.OpenAsync(default);
            await Expect.ThrowsAsync<SupersededException>(async () => await store.CommitAsync(new CommitBatch { Node = Node }, default),
                "a commit of the first under the name of both");
            await second.CommitAsync(new CommitBatch { Node = Node }, default);
            return;
        }
        var e = await Expect.ThrowsAsync<StoreException>(async () => await second.OpenAsync(default), "a second owner");
        Expect.That(e.Message.Contains("in use by another node", StringComparison.Ordinal) && !e.Message.Contains('\n'),
            $"one clear line, not: {e.Message}");
        await store.CommitAsync(new CommitBatch { Node = Node }, default);
        await store.DisposeAsync();
        Expect.That((await second.OpenAsync(default)).Node == Node, "the second has it once the first is closed");
    }

    private static async Task AClosedStoreSaysSo(IStoreBed bed)
    {
        var store = await Opened(bed);
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Expect.ThrowsAsync<StoreException>(async () => await store.CommitAsync(new CommitBatch { Node = Node }, default), "a commit");
        await Expect.ThrowsAsync<StoreException>(async () => await store.ReadJournalRangeAsync(default), "a read");
    }

    private static async Task<IStore> Opened(IStoreBed bed)
    {
        var store = bed.Store();
        await store.OpenAsync(default);
        return store;
    }

    private static ValueTask CommitWakes(IStore store, params WakeRecord[] wakes) =>
        store.CommitAsync(new CommitBatch { Node = Node, Wakes = wakes }, default);

    private static ValueTask CommitAlerting(IStore store, params AlertingRow[] rows) =>
        store.CommitAsync(new CommitBatch { Node = Node, Alerting = rows }, default);

    private static async Task ExpectPayload(IStore store, long wake, string json)
    {
        var read = await store.ReadPayloadsAsync([new WakeId(wake)], default);
        Expect.That(read.TryGetValue(new WakeId(wake), out var payload) && Encoding.UTF8.GetString(payload.Span) == json,
            $"the payload of w{wake} is {json}");
    }

    private static Instant Hour(int number) => new(number * 3_600_000L);

    private static StatsRow Figures(AgentId agent, StatsPeriod period, int hour, long started) => new(
        agent, period, Hour(hour), AgentStats.None with { Heartbeat = RunStats.None with { Started = started, LastStartAt = Hour(hour) } });

    private static Instant After(int seconds) => T0 + TimeSpan.FromSeconds(seconds);

    private static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);

    private static JournalEntry Line(long sequence, AgentId? agent) =>
        new(sequence, After((int)sequence), agent, "run_message", $$"""{"at":"{{After((int)sequence)}}","event":"run_message"}""");

    private static Wake WakeOf(long number) =>
        new() { Id = new WakeId(number), Reason = "exec-event", Intent = Intent.Event, AcceptedAt = T0, LastAcceptedAt = T0 };

    private static RunRecord RunOf(long sequence, AgentId agent, long number) => new()
    {
        Sequence = sequence,
        Run = new RunId(agent, number),
        Attempt = 1,
        Reasons = ["interval"],
        Wakes = 0,
        StartedAt = T0,
        EndedAt = T0,
        Outcome = RunOutcome.Succeeded,
        TraceId = $"{sequence:x32}",
    };
}
