using Systole.Stores.Shared;

namespace Systole.Testing.Stores;

/// <summary>One sentence about stores that several nodes decide on, and how to try it.</summary>
/// <param name="Name">The sentence.</param>
/// <param name="RunAsync">Tries it on a fresh storage; throws where it does not hold.</param>
internal sealed record SharedStoreCase(string Name, Func<ISharedStoreBed, Task> RunAsync)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>
/// What every store that several nodes decide on has to do, beside <see cref="StoreConformance"/>: run each case, and
/// <see cref="SharedStoreWalk"/> over some seeds, on a fresh bed each.
/// </summary>
internal static class SharedStoreConformance
{
    private static readonly AgentId Main = AgentId.Parse("main");
    private static readonly Instant T0 = new(1_700_000_000_000);
    private static readonly NodeRecord Record = new() { LastSeenAt = T0 };

    /// <summary>The examples.</summary>
    public static IReadOnlyList<SharedStoreCase> Cases { get; } =
    [
        new("a turn excludes the turns of others", ATurnExcludesOthers),
        new("whoever waits has the turn once it ends", WhoeverWaitsHasTheTurn),
        new("a turn shows what others committed, and only that", ATurnShowsWhatOthersCommitted),
        new("a look shows the same beside a turn that goes on", ALookShowsTheSame),
        new("a turn without a commit leaves nothing", ATurnWithoutACommit),
        new("a commit on something stale is refused", ACommitOnSomethingStale),
        new("a dead wake is shown as dead", ADeadWakeIsShown),
        new("a dead letter that is requeued is shown as pending, and one that is dropped as gone", DeadLettersThatAreNoLongerAreShown),
        new("what others put into alerting and removed from it is shown, in order", WhatOthersPutIntoAlerting),
        new("of two nodes of one name only the later acts", OnlyTheLaterActs),
        new("a store that lost its tail is shown whole", AStoreThatLostItsTail),
        new("a number that was given twice is noticed", ANumberGivenTwice),
        new("a node that was forgotten registers again", AForgottenNodeRegistersAgain),
        new("a lease is renewed on the way", ALeaseIsRenewed),
        new("a node that leaves keeps its lease for as long as it asked", ANodeThatLeaves),
        new("a node that comes back is not stopped any more", ANodeThatComesBack),
        new("a node drains where it is asked to", ANodeDrains),
        new("a node that opens it learns which runs are in progress", RunsInProgressAreOpened),
        new("what a node says of itself is there for all", WhatANodeSaysIsThere),
        new("the clock never goes ahead of a later turn", TheClockIsNeverAhead),
        new("a commit is hinted at to others", ACommitIsHintedAt),
    ];

    private static async Task ATurnExcludesOthers(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        Expect.That(await a.BeginAsync(false, default) is not null, "a has the turn");
        Expect.That(await b.BeginAsync(false, default) is null, "b does not get it");
        await a.CommitAsync(new CommitBatch { Node = Record }, default);
        Expect.That(await b.BeginAsync(false, default) is not null, "b gets it then");
        Expect.That(await a.BeginAsync(false, default) is null, "a does not");
        await b.EndAsync();
        Expect.That(await a.BeginAsync(false, default) is not null, "a gets it after a turn without a commit");
        await a.EndAsync();
    }

    private static async Task WhoeverWaitsHasTheTurn(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        await a.BeginAsync(true, default);
        var waiting = b.BeginAsync(true, default).AsTask();
        Expect.That(!waiting.IsCompleted, "b waits");
        await a.CommitAsync(Agents("main"), default);
        var view = await waiting;
        Expect.That(view?.Changes.Agents.Single().Id == Main, "b sees what a committed while it waited");
        await b.EndAsync();
    }

    private static async Task ATurnShowsWhatOthersCommitted(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        await CommitAsync(a, new CommitBatch
        {
            Node = Record with { LastWake = 2 },
            Agents = [AgentState.Initial(Main)],
            Wakes = [new WakeRecord(Main, WakeOf(1), null, null, null), new WakeRecord(Main, WakeOf(2), 3, null, null)],
            Runs = [RunOf(1)],
        });
        await CommitAsync(a, new CommitBatch { Node = Record with { LastWake = 3 }, Delivered = [new WakeId(1)] });
        var view = (await b.BeginAsync(true, default))!;
        Expect.That(view.Whole is null, "changes, not everything");
        Expect.That(view.Record == Record with { LastWake = 3 }, "the latest record");
        Expect.That(view.Changes.Agents.Single().Id == Main, "the agent");
        Expect.That(view.Changes.Wakes.Single() is { Run: 3, DeadAt: null } wake && wake.Wake.Id == new WakeId(2), "the wake that is kept");
        Expect.That(view.Changes.Delivered.SetEquals([new WakeId(1)]), "the wake that was delivered");
        Expect.That(view.Changes.Runs.Single().Sequence == 1, "the run");
        await b.CommitAsync(Agents("other"), default);
        Expect.That((await b.BeginAsync(true, default))!.Changes.IsEmpty, "not what b committed itself");
        await b.EndAsync();
        Expect.That((await a.LookAsync(default)).Changes.Agents.Single().Id == AgentId.Parse("other"),
            "a sees what b committed, and no more");
        Expect.That((await a.LookAsync(default)).Changes.IsEmpty, "once");
    }

    private static async Task ALookShowsTheSame(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        await CommitAsync(a, Agents("main"));
        await a.BeginAsync(true, default);
        var view = await b.LookAsync(default);
        Expect.That(view.Changes.Agents.Single().Id == Main, "what was committed");
        await a.CommitAsync(Agents("other"), default);
        Expect.That((await b.LookAsync(default)).Changes.Agents.Single().Id == AgentId.Parse("other"), "and then the rest");
    }

    private static async Task ATurnWithoutACommit(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        await a.BeginAsync(true, default);
        await a.EndAsync();
        await a.EndAsync();
        var view = (await b.BeginAsync(true, default))!;
        Expect.That(view.Changes.IsEmpty && view.Record is null, "nothing");
        await b.EndAsync();
    }

    private static async Task ACommitOnSomethingStale(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        await b.CommitAsync(Agents("other"), default);
        await Expect.ThrowsAsync<StoreException>(async () => await a.CommitAsync(Agents("main"), default),
            "a commit of a, which saw nothing");
        var view = await a.LookAsync(default);
        Expect.That(view.Changes.Agents.Single().Id == AgentId.Parse("other"), "what b committed is still to be seen");
        await a.CommitAsync(Agents("main"), default);
        Expect.That((await b.LookAsync(default)).Changes.Agents.Single().Id == Main, "then it goes in");
    }

    private static async Task ADeadWakeIsShown(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        await CommitAsync(a, new CommitBatch { Node = Record, Wakes = [new WakeRecord(Main, WakeOf(1), null, T0, null)] });
        var view = await b.LookAsync(default);
        Expect.That(view.Changes.Wakes.Single().DeadAt == T0, "dead");
        Expect.That(view.Changes.Over(AgentState.Initial).Single().Pending.Count == 0, "and pending nowhere");
    }

    private static async Task DeadLettersThatAreNoLongerAreShown(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        WakeRecord[] dead = [new(Main, WakeOf(1), null, T0, null), new(Main, WakeOf(2), null, T0, null)];
        await CommitAsync(a, new CommitBatch { Node = Record, Wakes = dead });
        await b.LookAsync(default);
        await CommitAsync(a, new CommitBatch { Node = Record, Wakes = [dead[0] with { DeadAt = null }], Dropped = [WakeOf(2).Id] });
        var changes = (await b.LookAsync(default)).Changes;
        Expect.That(changes.Over(AgentState.Initial).Single().Pending.All.Single().Id == WakeOf(1).Id, "the one is pending");
        Expect.That(changes.Delivered.SetEquals([WakeOf(2).Id]), "the other is no longer kept");
        Expect.That((await b.ReadDeadLettersAsync(null, null, 10, default)).Count == 0, "neither is a dead letter");
    }

    private static async Task WhatOthersPutIntoAlerting(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        AlertingRow[] put = [Told("a", "1"), Told("b", "1"), Told("💓", "1"), Told("\uffe6", "1")];
        await CommitAsync(a, new CommitBatch { Node = Record, Alerting = [.. put.Reverse()] });
        Expect.Same(put, (await b.LookAsync(default)).Changes.Alerting, Expect.Say, "rows that were put");
        await CommitAsync(a, new CommitBatch { Node = Record, Alerting = [Told("c", "2"), Told("b", null), Told("never there", null)] });
        await CommitAsync(a, new CommitBatch { Node = Record, Alerting = [Told("c", "3"), Told("a", "2")] });
        var view = (await b.BeginAsync(true, default))!;
        Expect.That(view.Whole is null, "changes, not everything");
        Expect.Same([Told("a", "2"), Told("b", null), Told("c", "3"), Told("never there", null)], view.Changes.Alerting, Expect.Say,
            "rows that changed, each as it is now, and those that were removed");
        await b.CommitAsync(new CommitBatch { Node = Record, Alerting = [Told("b", "4")] }, default);
        Expect.That((await b.LookAsync(default)).Changes.IsEmpty, "not what b committed itself");
        Expect.Same([Told("b", "4")], (await a.LookAsync(default)).Changes.Alerting, Expect.Say, "one that is there again");
        await using var c = bed.Node("c", NodeIdentity.DefaultLease);
        Expect.Same([Told("a", "2"), Told("b", "4"), Told("c", "3"), Told("💓", "1"), Told("\uffe6", "1")],
            (await c.OpenAsync(default)).Alerting, Expect.Say, "what is kept");
    }

    private static async Task OnlyTheLaterActs(ISharedStoreBed bed)
    {
        await using var first = await OpenAsync(bed, "a");
        await using var later = await OpenAsync(bed, "a");
        await Expect.ThrowsAsync<SupersededException>(async () => await first.BeginAsync(true, default), "a turn of the first");
        await Expect.ThrowsAsync<SupersededException>(async () => await first.LookAsync(default), "a look of the first");
        await Expect.ThrowsAsync<SupersededException>(async () => await first.CommitAsync(Agents("main"), default),
            "a commit of the first");
        var view = (await later.BeginAsync(false, default))!;
        Expect.That(view.Changes.IsEmpty && view.Nodes.Single().Epoch == 2, "the later has the turn, and is the second of that name");
        await later.EndAsync();
    }

    private static async Task AStoreThatLostItsTail(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        await CommitAsync(a, Agents("main") with
        {
            Runs = [RunOf(1), RunOf(2) with { EndedAt = T0 }],
            Alerting = [Told("a", "1"), Told("b", "1")],
        });
        await b.LookAsync(default);
        var goBack = await bed.RememberAsync();
        await CommitAsync(a, Agents("other") with
        {
            Runs = [RunOf(1) with { EndedAt = T0 }, RunOf(3)],
            Alerting = [Told("a", null), Told("b", "2"), Told("c", "2")],
        });
        await b.LookAsync(default);
        await goBack();
        foreach (var view in new[] { await a.BeginAsync(true, default), await b.LookAsync(default) })
        {
            Expect.That(view?.Whole?.Agents.Single().Id == Main, "everything, without what was lost");
            Expect.That(view!.Whole!.Runs.Single().Sequence == 1, "with the runs that are in progress again");
            Expect.Same([Told("a", "1"), Told("b", "1")], view.Whole.Alerting, Expect.Say, "and with what alerting remembers again");
            Expect.That(view.Changes.IsEmpty, "and no changes");
        }
        await a.CommitAsync(Agents("next"), default);
        Expect.That((await b.LookAsync(default)) is { Whole: null, Changes.Agents: [var next] } && next.Id == AgentId.Parse("next"),
            "from there on changes again");
    }

    private static async Task ANumberGivenTwice(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        var goBack = await bed.RememberAsync();
        await CommitAsync(a, Agents("lost"));
        await b.LookAsync(default);
        await goBack();
        // The same number as the turn that was lost, and one more.
        await CommitAsync(a, Agents("main"));
        await CommitAsync(a, Agents("other"));
        var view = await b.LookAsync(default);
        Expect.That(view.Whole?.Agents.Select(state => state.Id.Value).SequenceEqual(["main", "other"]) == true, "everything, not changes");
    }

    private static async Task AForgottenNodeRegistersAgain(ISharedStoreBed bed)
    {
        await using var b = await OpenAsync(bed, "b");
        var goBack = await bed.RememberAsync();
        await using var a = await OpenAsync(bed, "a");
        await goBack();
        var view = await a.LookAsync(default);
        Expect.That(view.Nodes[0] is { Name: "a", Epoch: > 1 }, "there, as a later one than it was");
        await CommitAsync(a, Agents("main"));
    }

    private static async Task ALeaseIsRenewed(ISharedStoreBed bed)
    {
        await using var a = bed.Node("a", TimeSpan.FromSeconds(2));
        await a.OpenAsync(default);
        var first = (await a.LookAsync(default)).Nodes.Single();
        Expect.That(first.LeaseUntil > first.StartedAt && a.LeaseLeft > TimeSpan.Zero, "it holds at first");
        var now = first.SeenAt;
        var latest = first;
        // Looked at for longer than it lasts.
        while (now < first.LeaseUntil)
        {
            var view = await a.LookAsync(default);
            (now, latest) = (view.Now, view.Nodes.Single());
            Expect.That(latest.IsAlive(now) && a.LeaseLeft > TimeSpan.Zero, "it holds at any time");
            Expect.That(a.LeaseLeft <= latest.LeaseUntil - now + TimeSpan.FromMilliseconds(2), "and for no longer than in the store");
        }
        Expect.That(latest.LeaseUntil > first.LeaseUntil && latest.SeenAt > first.SeenAt, "it was renewed");
    }

    private static async Task ANodeThatLeaves(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        await a.LeaveAsync(TimeSpan.FromMinutes(3), default);
        var view = await b.LookAsync(default);
        var left = view.Nodes.Single(node => node.Name == "a");
        Expect.That(left.Stopped && !left.IsAlive(view.Now), "it is not at work");
        Expect.That((left.LeaseUntil - view.Now - TimeSpan.FromMinutes(3)).Duration() < TimeSpan.FromSeconds(30), "its lease holds");
        Expect.That(a.LeaseLeft <= TimeSpan.Zero, "it does not act any more");
        await CommitAsync(b, new CommitBatch { Node = Record });
        Expect.That((await b.LookAsync(default)).Nodes.Single(node => node.Name == "a").LeaseUntil == left.LeaseUntil, "nobody renews it");
    }

    private static async Task ANodeThatComesBack(ISharedStoreBed bed)
    {
        await using (var a = await OpenAsync(bed, "a"))
        {
            await a.DrainAsync("a", true, default);
            await a.LeaveAsync(TimeSpan.Zero, default);
        }
        await using var again = await OpenAsync(bed, "a");
        Expect.That((await again.LookAsync(default)).Nodes.Single() is { Stopped: false, Drains: false, Epoch: 2 }, "it is at work");
    }

    private static async Task ANodeDrains(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        Expect.That(!await a.DrainAsync("c", true, default), "there is no such node");
        Expect.That(await a.DrainAsync("b", true, default), "there is one");
        Expect.That((await b.LookAsync(default)).Nodes.Select(node => node.Drains).SequenceEqual([false, true]), "b drains");
        Expect.That(await b.DrainAsync("b", false, default), "it can be taken back");
        Expect.That((await b.LookAsync(default)).Nodes.All(node => !node.Drains), "nobody drains");
    }

    private static async Task RunsInProgressAreOpened(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await CommitAsync(a, Agents("main") with { Runs = [RunOf(1), RunOf(2)] });
        await CommitAsync(a, new CommitBatch { Node = Record, Runs = [RunOf(1) with { EndedAt = T0 }, RunOf(3)] });
        await using var b = bed.Node("b", NodeIdentity.DefaultLease);
        Expect.Same([RunOf(2), RunOf(3)], (await b.OpenAsync(default)).Runs, Expect.Say, "the runs in progress");
    }

    private static async Task WhatANodeSaysIsThere(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        var view = await b.LookAsync(default);
        var said = view.Nodes[0];
        Expect.That(said.Name == "a" && view.Nodes[1].Name == "b", "both, by name");
        Expect.That(said.Profile.Url == "http://a" && said.Profile.Version == "1.0" && said.Profile.Configuration == "c", "what it says");
        Expect.That(said.Profile.Labels.Single() is { Key: "zone", Value: "z1" }, "its labels");
        Expect.That(a.Node == "a" && said.IsAlive(view.Now), "it is at work");
    }

    private static async Task TheClockIsNeverAhead(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        for (var turn = 0; turn < 20; turn++)
        {
            var (one, other) = turn % 2 == 0 ? (a, b) : (b, a);
            var ahead = Instant.From(one.Clock.GetUtcNow());
            var view = (await other.BeginAsync(true, default))!;
            Expect.That(view.Now >= ahead, "what the clock of one said was not ahead of the turn of another that came after");
            Expect.That(Instant.From(other.Clock.GetUtcNow()) >= view.Now, "a clock goes on from what its turn said");
            await other.EndAsync();
        }
    }

    private static async Task ACommitIsHintedAt(ISharedStoreBed bed)
    {
        await using var a = await OpenAsync(bed, "a");
        await using var b = await OpenAsync(bed, "b");
        // The first hint of all says that there are hints from now on.
        while (true)
        {
            var hint = b.Hint;
            await CommitAsync(a, Agents("main"));
            await hint;
            if ((await b.LookAsync(default)).Changes.IsEmpty) continue;
            return;
        }
    }

    private static async Task<ISharedStore> OpenAsync(ISharedStoreBed bed, string name)
    {
        var store = bed.Node(name, NodeIdentity.DefaultLease);
        await store.OpenAsync(default);
        return store;
    }

    private static async Task CommitAsync(ISharedStore store, CommitBatch batch)
    {
        await store.BeginAsync(true, default);
        await store.CommitAsync(batch, default);
    }

    private static CommitBatch Agents(params string[] ids) =>
        new() { Node = Record, Agents = [.. ids.Select(id => AgentState.Initial(AgentId.Parse(id)))] };

    private static AlertingRow Told(string key, string? json) => new("told", key, json);

    private static Wake WakeOf(long number) =>
        new() { Id = new WakeId(number), Reason = "exec-event", Intent = Intent.Event, AcceptedAt = T0, LastAcceptedAt = T0 };

    private static RunRecord RunOf(long sequence) => new()
    {
        Sequence = sequence,
        Run = new RunId(Main, sequence),
        Attempt = 1,
        Reasons = ["interval"],
        Wakes = 0,
        StartedAt = T0,
        TraceId = $"{sequence:x32}",
    };
}
