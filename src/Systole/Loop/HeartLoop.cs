using Microsoft.Extensions.Logging;
using Systole.Channels;
using Systole.Runners;
using Systole.Statistics;
using Systole.Stores;
using Systole.Stores.Shared;
using Systole.Time;

namespace Systole.Loop;

/// <summary>
/// The one loop: inbox, batch, decide, commit, act. Everything that changes goes through here, one turn after the other; callers are answered
/// and runs are started only once what was decided is in the store.
/// </summary>
/// <remarks>
/// A turn looks at the clocks once and then decides everything as of the instant at which it came up: a slot that is due at 10.000 is decided
/// as of 10.000 though the loop got to it at 10.003. So the distances that the laws promise are exact, lateness does not add up, and a replay
/// on a virtual clock decides the same. Only after blind time are overdue things decided as of now: that is when they can happen at all.
/// </remarks>
internal sealed partial class HeartLoop(
    IStore store, Heart heart, Inbox inbox, Published published, IRunnerSet runners, IMessenger messenger, NodeClock clock, TimeProvider time, LoopOptions options,
    ILogger logger)
{
    /// <summary>How often one instant may be looked at without anything coming in.</summary>
    private const int StandstillMax = 100;
    private const int CheckpointsAtOnce = 100;

    /// <summary>How many runs are looked up at a time at the start.</summary>
    private const int RunsPerRead = 1_000;

    /// <summary>How often the first turn on a shared store is tried.</summary>
    private const int StartTriesMax = 5;

    private readonly ISharedStore? _shared = store as ISharedStore;
    private readonly Cluster? _cluster = store is ISharedStore shared ? new Cluster(shared) : null;
    private readonly WithheldLife? _withheld = store is ISharedStore ? new WithheldLife(heart, published, options.TellLifeEvery) : null;
    private readonly List<Signal> _batch = [];
    private readonly List<Signal> _repeated = [];
    private readonly Dictionary<Signal, List<Event>> _followed = [];
    private readonly Dictionary<WakeId, ReadOnlyMemory<byte>> _payloads = [];
    private readonly Dictionary<CheckpointMark, ReadOnlyMemory<byte>> _checkpoints = [];
    private readonly Dictionary<(AgentId Agent, string Task), CheckpointRecord> _left = [];
    private readonly RunsInProgress _runsInProgress = new();
    private readonly StatsCounter _stats = new(store);
    private NodeRecord _node = new() { LastSeenAt = Instant.Min };
    private Instant _seen = Instant.Min;
    private Instant _committedAt = Instant.Min;
    private Instant _sweptAt;
    private Instant _prunedAt = Instant.Min;
    private long _lastWake;
    private TimeSpan _steppedBy;
    private Instant? _blindSince;
    private string? _trouble;
    private Task<bool>? _waiting;
    private bool _isStarted;
    private TimeSpan _writeTook;

    /// <summary>Takes in what the last node left, decides what its absence means, and takes up its runs again.</summary>
    /// <param name="image">What the store has.</param>
    /// <param name="policies">What is configured.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="StoreException">The first commit failed: nothing was started.</exception>
    public async Task StartAsync(StoreImage image, IReadOnlyDictionary<AgentId, AgentPolicy> policies, CancellationToken stop)
    {
        _node = image.Node ?? _node;
        _lastWake = _node.LastWake;
        heart.Load(image.Node?.Fleet ?? FleetState.Initial);
        heart.Load(AlertingJson.Read(AlertingState.Initial, image.Alerting));
        heart.NextWake = NextWake;
        heart.HoldsLifeBack = _shared is null;
        var stored = image.Agents.ToDictionary(state => state.Id);
        foreach (var policy in policies.Values) heart.Load(stored.GetValueOrDefault(policy.Id) ?? AgentState.Initial(policy.Id), policy);
        foreach (var removed in stored.Values.Where(state => !policies.ContainsKey(state.Id))) heart.LoadUnconfigured(removed, options.Unlisted(removed));

        if (_shared is not null) KeepRuns(image);
        else await FindRunsAsync(image, stop).ConfigureAwait(false);
        // Before the turn: it takes a while where there are many, and nobody is to wait for it.
        heart.Plan(clock.Wall);
        published.Show(heart.States, Facts(isRunning: false));
        Happening[] happened;
        List<HeartbeatRun>? inFlight = null;
        for (var tries = 1; ; tries++)
        {
            var hasRecord = image.Node is not null;
            await using var kept = _shared?.KeepTurn();
            if (_shared is not null)
            {
                var view = await _shared.BeginAsync(waits: true, stop).ConfigureAwait(false)
                    ?? throw new StoreException("another node did not end its turn; try again");
                hasRecord |= view.Record is not null;
                Absorb(view);
            }
            // A run is taken up by the node that started it. What a first try has started has not begun.
            inFlight ??= [.. heart.InFlight.Where(run => _shared is null || run.Node == _shared.Node)];
            var now = await DecideStartAsync(hasRecord).ConfigureAwait(false);
            try
            {
                happened = await CommitAsync(now, stopped: false, stop).ConfigureAwait(false);
                break;
            }
            catch (StoreException failed) when (_shared is not null && tries < StartTriesMax && failed is not NodeEndsException)
            {
                // The first turn of a process is its slowest, and on a busy machine it may be put out of it.
                LogStoreTrouble(logger, failed.Message);
                TakeBack(failed);
            }
        }
        // From here on the start is not given up: whoever is told that the node is there may ask it to stop in good order.
        _isStarted = true;
        published.Show(Facts(isRunning: true));
        // Taken up first: what follows from the start may be for them, a rung of their cancellation say.
        var payloads = new PayloadReader(store, inFlight);
        foreach (var run in inFlight)
        {
            // Its end may have been among what came in by now.
            if (heart.Find(run.Id.Agent)?.Run?.Id != run.Id) continue;
            if (_cluster is not null) _cluster.TakeUpLater(run.Id, mayHaveBegun: true);
            else await AdoptAsync(run, payloads, CancellationToken.None).ConfigureAwait(false);
        }
        await ActAsync(happened).ConfigureAwait(false);
        clock.Read(TimeSpan.Zero);
    }

    /// <summary>What the absence of nodes means, and everything that is due by now.</summary>
    private async ValueTask<Instant> DecideStartAsync(bool hasRecord)
    {
        clock.Read(TimeSpan.Zero);
        var now = _cluster?.Now ?? clock.Now;
        var lastSeen = hasRecord ? _node.LastSeenAt : (Instant?)null;
        if (_cluster is not null) lastSeen = _cluster.LastAlive(lastSeen);
        if (lastSeen is { } seen && seen > now && seen - now <= Laws.StepAfter) now = seen;
        _seen = now;
        HostRules.Start(heart, lastSeen, now, _shared?.Node, _cluster?.Others);
        // What is in by now belongs to the instant of the start: its wakes ride with the runs that start at it.
        inbox.Drain(_batch, options.BatchMax);
        await AnswerRepeatedAsync().ConfigureAwait(false);
        Turn(now, 0, now);
        return now;
    }

    /// <summary>Turns until it is stopped, and then once more: what was accepted is decided, and that the node stopped is told.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await TurnUntilAsync(stop).ConfigureAwait(false);
        }
        catch
        {
            // An error of our own. It is the host's to end the process; nobody may wait meanwhile for an answer that does not come.
            inbox.Close();
            inbox.Drain(_batch, int.MaxValue);
            RefuseCallers(Refusals.Stopping);
            published.Show(Facts(isRunning: false));
            throw;
        }
    }

    private async Task TurnUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var asked = await WaitAsync(stop).ConfigureAwait(false);
            await TurnAsync(asked).ConfigureAwait(false);
            Pulse.Turned();
        }
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
    }

    /// <summary>The last turn: what was accepted is decided, and that the node stopped is told.</summary>
    /// <param name="asked">How long it was meant to wait since the turn before.</param>
    internal async Task StopAsync(TimeSpan asked)
    {
        inbox.Close();
        inbox.Drain(_batch, int.MaxValue);
        await using var kept = _shared?.KeepTurn();
        if (_shared is null || await TryBeginAsync(waits: true, isLast: true).ConfigureAwait(false))
        {
            EndWithNode();
            var last = await DecideAsync(Read(asked), isLast: true).ConfigureAwait(false);
            HostRules.Stop(heart, last, _shared?.Node, _cluster?.Others);
            await TryCommitAsync(last, stopped: true).ConfigureAwait(false);
        }
        await LeaveAsync().ConfigureAwait(false);
        // Who sent the same request twice in the last batch has no turn left that could answer the second one.
        RefuseCallers(Refusals.Stopping);
        published.Show(Facts(isRunning: false));
    }

    private async ValueTask<TimeSpan> WaitAsync(CancellationToken stop)
    {
        if (_batch.Count > 0 && _trouble is null) return TimeSpan.Zero;
        var wait = Laws.WaitMax;
        if (_trouble is not null) wait = options.RetryCommitAfter;
        else if (_shared is not null) wait = SharedWait();
        else if (heart.NextDue is { } due) wait = TimeSpan.FromMilliseconds(Math.Clamp(due.UnixMs - clock.Wall.UnixMs, 0, wait.TotalMilliseconds));
        if (wait == TimeSpan.Zero) return wait;

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pause = Task.Delay(wait, time, enough.Token);
        if (_trouble is null)
        {
            _waiting ??= inbox.WaitAsync(CancellationToken.None).AsTask();
            var first = _hint is null ? await Task.WhenAny(_waiting, pause).ConfigureAwait(false) : await Task.WhenAny(_waiting, pause, _hint).ConfigureAwait(false);
            if (first == _waiting) _waiting = null;
        }
        else
        {
            await Task.WhenAny(pause).ConfigureAwait(false);
        }
        await enough.CancelAsync().ConfigureAwait(false);
        return wait;
    }

    /// <summary>Whether the last commit failed: it is tried again after <see cref="LoopOptions.RetryCommitAfter"/>.</summary>
    internal bool IsInTrouble => _trouble is not null;

    /// <summary>The last instant that was decided on.</summary>
    internal Instant Seen => _seen;

    /// <summary>When it last turned, and when something was last written.</summary>
    public Pulse Pulse { get; } = new(time);

    /// <summary>When something was last committed.</summary>
    internal Instant CommittedAt => _committedAt;

    /// <summary>One turn. A test or a simulation that owns the clock calls it instead of <see cref="RunAsync"/>.</summary>
    /// <param name="asked">How long it was meant to wait since the last one.</param>
    internal async Task TurnAsync(TimeSpan asked)
    {
        // Turns are rare while the store is away: as much is taken in as may wait, or callers would not be told.
        inbox.Drain(_batch, _trouble is null ? options.BatchMax : inbox.ReportsMax);
        if (_trouble is not null) KeepLastLife();
        await using var kept = _shared?.KeepTurn();
        if (_shared is not null && !await TryTakeTurnAsync().ConfigureAwait(false)) return;
        var now = await DecideAsync(Read(asked)).ConfigureAwait(false);
        if (NeedsCommit(now))
        {
            await TryCommitAsync(now, stopped: false).ConfigureAwait(false);
        }
        else
        {
            if (_shared is not null) await _shared.EndAsync().ConfigureAwait(false);
            published.Show(heart.Changed, Facts(isRunning: true));
            heart.Settle();
            NextBatch();
        }
        if (_trouble is null) Sweep(now);
        await PruneAsync(now).ConfigureAwait(false);
    }

    /// <summary>How many agents the due index would have come to too late. Anything but none is a fault.</summary>
    internal long PlannedLate { get; private set; }

    /// <summary>Deadlines do not wait for it: it finds what the due index has lost.</summary>
    private void Sweep(Instant now)
    {
        if (now - _sweptAt is var since && (since >= options.SweepEvery || since < TimeSpan.Zero))
        {
            _sweptAt = now;
            heart.BeginSweep();
        }
        foreach (var agent in heart.Sweep(now, options.SweepMax))
        {
            PlannedLate++;
            LogPlannedLate(logger, agent);
        }
    }

    private async ValueTask<Instant> DecideAsync(Reading reading, bool isLast = false)
    {
        await AnswerRepeatedAsync().ConfigureAwait(false);
        await PrepareAsync().ConfigureAwait(false);
        return Decide(reading, isLast);
    }

    /// <summary>
    /// Decides on everything that came in and came due up to now, instant by instant. A slot at the instant of a stop is the next node's
    /// (L3): the last turn takes in what came, and starts nothing at it.
    /// </summary>
    private Instant Decide(Reading reading, bool isLast)
    {
        var now = Instant.Later(reading.Now, reading.Step < TimeSpan.Zero ? reading.Now : _seen);
        var from = _seen;
        // The clocks tell a step and a blind time once; until that is committed it is still to be told.
        _steppedBy += reading.Step;
        if (reading.Blind > TimeSpan.Zero) _blindSince ??= now - reading.Blind;
        if (_steppedBy != TimeSpan.Zero)
        {
            LogStepped(logger, _steppedBy);
            HostRules.Stepped(heart, _steppedBy, now);
            from = now;
        }
        if (_blindSince is { } since)
        {
            LogBlind(logger, now - since);
            HostRules.Suspended(heart, now - since, now);
            from = now;
        }
        // Every plan may have moved, though nothing is due by the old ones.
        if (from == now) heart.Turn(now, []);

        var next = 0;
        var standstill = 0;
        // Others left starts to this node, or it has left some itself.
        if (_shared is not null && !isLast && heart.HasStartable && _batch.Count == 0 && !(heart.NextDue <= now)) heart.Turn(now, []);
        while (true)
        {
            var signalAt = next < _batch.Count ? Instant.Later(Instant.Earlier(_batch[next].At, now), from) : (Instant?)null;
            var dueAt = heart.NextDue is { } due ? Instant.Later(due, from) : (Instant?)null;
            if (Instant.Earlier(signalAt, dueAt < now || (dueAt == now && !isLast) ? dueAt : null) is not { } at) break;
            // A deadline that is not met by being looked at would be looked at for ever.
            standstill = at == from && signalAt != at ? standstill + 1 : 0;
            if (standstill > StandstillMax) throw new InvalidOperationException($"the loop does not get past {at}: a deadline is due and nothing follows from it");
            from = at;
            next = Turn(at, next, now, starts: !isLast || at < now);
        }
        _seen = now;
        return now;
    }

    /// <summary>One instant: the signals that belong to it in the order of the laws, then what is due (L7).</summary>
    private int Turn(Instant at, int next, Instant now, bool starts = true)
    {
        var first = next;
        // One that was stamped before the clock was set back belongs to now: its own instant is not coming soon.
        while (next < _batch.Count && Instant.Earlier(_batch[next].At, now) <= at) next++;

        var before = heart.Happened.Count;
        var from = heart.Open(at);
        for (var place = Place.Outside; place <= Place.Emitted; place++)
        {
            foreach (var i in InOrder(place, first, next))
            {
                var signal = _batch[i];
                _followed[signal] = [];
                if (!signal.IsAdmitted(heart)) continue;
                if (signal is RegisterSignal begins && _left.TryGetValue(begins.Work, out var left)) begins.Saved(left);
                var since = heart.Happened.Count;
                if (signal.ToInput(NextWake) is { } input) heart.Take(at, input, i);
                else signal.Apply(heart, at);
                KeepLeft(signal, since);
            }
        }
        if (starts) heart.Close(at, from);
        else heart.FollowAlerts();
        for (var i = before; i < heart.Happened.Count; i++)
        {
            var happening = heart.Happened[i];
            if (happening.Input < 0) continue;
            var signal = _batch[happening.Input];
            _followed[signal].Add(happening.Event);
            if (signal is WakeSignal { Payload: { } payload } && happening.Event is Event.WakeAccepted accepted) _payloads[accepted.Wake.Id] = payload;
            if (signal is CheckpointSignal checkpoint && happening.Event is Event.CheckpointSaved saved) _checkpoints[saved.Mark] = checkpoint.Data;
        }
        return next;
    }

    /// <summary>What tasks have saved, and which are done, by what was decided in this batch: the store does not know it yet.</summary>
    private void KeepLeft(Signal signal, int since)
    {
        for (var i = since; i < heart.Happened.Count; i++)
        {
            switch (heart.Happened[i].Event)
            {
                case Event.CheckpointSaved { Task: { } task, Mark: var mark } when signal is CheckpointSignal given:
                    Keep(task, mark, given.Data);
                    break;
                case Event.RunUnregistered { Finish.Outcome: RunOutcome.Succeeded, Run: { Task: var task, Checkpoint: { } mark } }:
                    Keep(task, mark, default);
                    break;
            }
        }

        void Keep(string task, CheckpointMark mark, ReadOnlyMemory<byte> data) =>
            _left[(mark.Run.Agent, task)] = new CheckpointRecord(mark.Run.Agent, task, mark.Sequence, mark.Run, mark.At, data);
    }

    // In their order of arrival. Ends at one instant have none that a journal could tell: they go by agent, so that a replay has the same.
    private IEnumerable<int> InOrder(Place place, int first, int next)
    {
        var those = Enumerable.Range(first, next - first).Where(i => _batch[i].Place == place);
        return place == Place.Ended ? those.OrderBy(i => _batch[i].EndOf) : those;
    }

    private WakeId NextWake() => new(++_lastWake);

    /// <summary>The same request again gets the same answer and does nothing more.</summary>
    private async ValueTask AnswerRepeatedAsync()
    {
        var keys = _batch.Select(signal => signal.Key).OfType<RequestKey>().Select(key => (key.Scope, key.Key)).ToHashSet();
        if (keys.Count == 0) return;
        IReadOnlyDictionary<(string, string), StoredReply> replies;
        try
        {
            replies = await store.ReadRepliesAsync(keys, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException failed)
        {
            // Whether they were done before cannot be told now, and doing it twice is what a key is there against.
            var refusal = new Refusal(RefusalCode.StoreUnavailable, $"nothing was accepted: {failed.Message}");
            foreach (var signal in _batch.Where(signal => signal.Key is not null)) signal.Refuse(refusal);
            _batch.RemoveAll(signal => signal.Key is not null);
            return;
        }
        var fresh = new List<Signal>(_batch.Count);
        foreach (var signal in _batch)
        {
            if (signal.Key is not { } key) fresh.Add(signal);
            else if (replies.TryGetValue((key.Scope, key.Key), out var reply)) AnswerWith(reply, signal, key);
            else if (keys.Remove((key.Scope, key.Key))) fresh.Add(signal);
            // Its twin is in this very batch: the answer is there after the commit.
            else _repeated.Add(signal);
        }
        _batch.Clear();
        _batch.AddRange(fresh);
    }

    private static void AnswerWith(StoredReply reply, Signal signal, RequestKey key)
    {
        if (reply.BodyHash == key.BodyHash) signal.Replay(reply.Body);
        else signal.Refuse(new Refusal(RefusalCode.KeyReused, "the idempotency key was used for another request within 24 h; use a new one"));
    }

    private async ValueTask PrepareAsync()
    {
        await ReadCheckpointsAsync().ConfigureAwait(false);
        List<Signal>? refused = null;
        var taken = new HashSet<WakeId>();
        foreach (var signal in _batch)
        {
            try
            {
                await signal.PrepareAsync(store, taken).ConfigureAwait(false);
            }
            catch (StoreException failed)
            {
                signal.Refuse(new Refusal(RefusalCode.StoreUnavailable, $"nothing was accepted: {failed.Message}"));
                (refused ??= []).Add(signal);
            }
        }
        if (refused is not null) _batch.RemoveAll(refused.Contains);
    }

    /// <summary>Gateways register all that they have at once, after a restart say: one read serves all of a batch.</summary>
    private async ValueTask ReadCheckpointsAsync()
    {
        var registering = _batch.OfType<RegisterSignal>().ToList();
        if (registering.Count == 0) return;
        try
        {
            var works = registering.Select(signal => signal.Work).Distinct().ToList();
            var saved = new Dictionary<(AgentId, string), CheckpointRecord>();
            // A document may have a quarter of a megabyte: no read may take long.
            foreach (var some in works.Chunk(CheckpointsAtOnce))
            {
                foreach (var (work, record) in await store.ReadCheckpointsAsync(some, CancellationToken.None).ConfigureAwait(false)) saved[work] = record;
            }
            foreach (var signal in registering) signal.Saved(saved.GetValueOrDefault(signal.Work));
        }
        catch (StoreException failed)
        {
            var refusal = new Refusal(RefusalCode.StoreUnavailable, $"nothing was accepted: {failed.Message}");
            foreach (var signal in registering) signal.Refuse(refusal);
            _batch.RemoveAll(registering.Contains);
        }
    }

    private bool NeedsCommit(Instant now)
    {
        if (_trouble is not null || _batch.Exists(signal => signal.HasCaller)) return true;
        // What is not committed is not there for the next node that decides.
        if (_shared is not null && heart.Happened.Count > 0) return true;
        if (heart.Happened.Any(happening => happening.Event is not (Event.RunActivity or Event.Learned or Event.StoreSlowed))) return true;
        // Signs of life wait for company: losing the last of them costs nothing but a little patience of the watch.
        return now - _committedAt >= options.CommitEvery || (now - _committedAt >= options.WriteLifeEvery && heart.HasLifeToWrite(now));
    }

    private async ValueTask<bool> TryCommitAsync(Instant now, bool stopped)
    {
        Happening[] happened;
        var tellsMore = TellsMoreThanSlowness();
        try
        {
            happened = await CommitAsync(now, stopped, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException failed)
        {
            if (_trouble is null) LogStoreTrouble(logger, failed.Message);
            _trouble = failed.Message;
            TakeBack(failed);
            return false;
        }
        // The first write of a process, at its start, is not among them: it is slow wherever the store is.
        if (tellsMore && _writeTook >= Laws.StoreSlowFrom) inbox.Report(new SlowWriteSignal(_writeTook) { At = clock.Wall });
        await ActAsync(happened).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Whether there is anything to write but that a write was slow: writing that down is slow as well, and would go on for ever.
    /// </summary>
    private bool TellsMoreThanSlowness() =>
        _batch.Count == 0
        || _batch.Exists(signal => signal is not SlowWriteSignal)
        || heart.Happened.Any(happening => happening.Event is not (Event.StoreSlowed or Event.AlertOpened { Alert.Kind: AlertKind.StoreSlow }));

    /// <summary>Writes what was decided and answers the callers. What happened is to be acted upon now.</summary>
    private async ValueTask<Happening[]> CommitAsync(Instant now, bool stopped, CancellationToken stop)
    {
        var projection = new Projection(_node, _runsInProgress);
        foreach (var happening in heart.Happened)
        {
            // Said in full: a bare null beside a ReadOnlyMemory is an empty payload, not none.
            ReadOnlyMemory<byte>? payload = null;
            if (happening.Event is Event.WakeAccepted accepted && _payloads.TryGetValue(accepted.Wake.Id, out var given)) payload = given;
            projection.Take(happening, payload);
            if (happening.Event is Event.CheckpointSaved saved) projection.Keep(saved, _checkpoints.GetValueOrDefault(saved.Mark));
        }
        var batch = projection.ToBatch(heart, now, stopped, _lastWake, RepliesFor(now)) with
        {
            Stats = await CountAsync(projection.Facts, stop).ConfigureAwait(false),
        };
        var began = time.GetTimestamp();
        await store.CommitAsync(batch, stop).ConfigureAwait(false);
        _writeTook = time.GetElapsedTime(began);
        Pulse.Wrote();
        _stats.Keep(batch.Stats);

        if (_trouble is not null) LogStoreBack(logger);
        _trouble = null;
        _node = batch.Node;
        _committedAt = now;
        _steppedBy = TimeSpan.Zero;
        _blindSince = null;
        foreach (var record in projection.Runs.Values) _runsInProgress.Keep(record);
        var happened = heart.Happened.ToArray();
        published.Show(heart.Changed, Facts(isRunning: true));
        heart.Settle(now, batch.Agents);
        foreach (var signal in _batch) signal.Answer(heart, _followed.GetValueOrDefault(signal) ?? []);
        NextBatch();
        return happened;
    }

    private async ValueTask<IReadOnlyCollection<StatsRow>> CountAsync(IReadOnlyCollection<RunFact> facts, CancellationToken stop)
    {
        try
        {
            return await _stats.CountAsync(facts, stop).ConfigureAwait(false);
        }
        catch (StoreException) when (_shared is not null)
        {
            // It does not come as far as the commit, which ends a turn whatever comes of it.
            await _shared.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    private List<StoredReply> RepliesFor(Instant now)
    {
        var replies = new List<StoredReply>();
        foreach (var signal in _batch)
        {
            if (signal.Key is { } key && signal.Receipt(heart, _followed.GetValueOrDefault(signal) ?? []) is { } receipt)
            {
                replies.Add(new StoredReply(key.Scope, key.Key, key.BodyHash, 0, receipt, now));
            }
        }
        return replies;
    }

    private void NextBatch()
    {
        _batch.Clear();
        _batch.AddRange(_repeated);
        _repeated.Clear();
        _followed.Clear();
        _payloads.Clear();
        _checkpoints.Clear();
        _left.Clear();
    }

    /// <summary>Nothing of the batch counts: callers are told, and what runners reported is decided again.</summary>
    private void TakeBack(StoreException failed)
    {
        heart.TakeBack();
        _batch.RemoveAll(signal => signal is EndedSignal { IsConcluded: true });
        _lastWake = _node.LastWake;
        var what = failed is CommitInDoubtException
            ? "it is not known whether this was accepted; look, or ask again with the same idempotency key"
            : "nothing was accepted";
        RefuseCallers(new Refusal(RefusalCode.StoreUnavailable, $"{what}: {failed.Message}"));
        _followed.Clear();
        _payloads.Clear();
        _checkpoints.Clear();
        _left.Clear();
        published.Show(Facts(isRunning: true));
    }

    /// <summary>Of the signs of life of a run that say no more than that the last one is enough, however long the store is away.</summary>
    private void KeepLastLife()
    {
        var last = new HashSet<RunId>();
        _batch.Reverse();
        _batch.RemoveAll(signal => signal is ActiveSignal { Report: null } active && !last.Add(active.Run));
        _batch.Reverse();
    }

    private void RefuseCallers(Refusal refusal)
    {
        foreach (var signal in _batch.Concat(_repeated)) signal.Refuse(refusal);
        _repeated.Clear();
        _batch.RemoveAll(signal => signal.HasCaller);
    }

    /// <summary>Effects, after the commit that made them true.</summary>
    private async ValueTask ActAsync(IReadOnlyList<Happening> happened)
    {
        var payloads = new PayloadReader(store, happened.Select(happening => happening.Event).OfType<Event.RunStarted>().Select(e => e.Run));
        foreach (var (_, _, happening, _) in happened)
        {
            switch (happening)
            {
                case Event.RunStarted e:
                    await StartRunAsync(e.Run, payloads).ConfigureAwait(false);
                    break;
                // Another node's run is that node's to act on: it sees the same in the store.
                case Event.RunCancelling e when _cluster is not null:
                    _cluster.Changed(e.Run.Agent);
                    break;
                case Event.RunCancelling e:
                    runners.RunnerOf(e.Run.Agent).Cancel(e.Run, e.Stage);
                    break;
                case Event.RunFinished e when _cluster?.IsInHand(e.Run.Id) != false:
                    // What nobody saw the end of goes on being looked at: its late result is told, too.
                    if (!e.End.IsUnconfirmed) runners.RunnerOf(e.Run.Id.Agent).Forget(e.Run.Id);
                    _cluster?.LetGo(e.Run.Id);
                    break;
                case Event.NotificationSending e:
                    messenger.Send(e.Key, e.Message);
                    break;
                // Others may say of any run that it ended.
                case Event.ActivityRefused { Run: { } run, Late.IsSeen: true }:
                    runners.RunnerOf(run.Agent).Forget(run);
                    break;
            }
        }
        if (_cluster is not null) await FollowAsync().ConfigureAwait(false);
    }

    private async ValueTask StartRunAsync(HeartbeatRun run, PayloadReader payloads)
    {
        try
        {
            await BeginRunAsync(run, payloads).ConfigureAwait(false);
        }
        catch (StoreException failed) when (_cluster is not null)
        {
            LogTakeUpFailed(logger, run.Id, failed.Message);
            _cluster.TakeUpLater(run.Id, mayHaveBegun: false);
        }
        catch (StoreException failed)
        {
            // The start is committed, so its end has to be: the wakes return and are tried again.
            var end = new RunEnd { Outcome = RunOutcome.Failed, Duration = TimeSpan.Zero, Error = $"not started: {failed.Message}" };
            inbox.Report(new EndedSignal(run.Id, end) { At = clock.Wall });
        }
    }

    private async ValueTask BeginRunAsync(HeartbeatRun run, PayloadReader payloads)
    {
        var turn = await TurnOfAsync(run, payloads).ConfigureAwait(false);
        if (TryTakeInHand(run.Id, mayHaveBegun: false)) runners.RunnerOf(run.Id.Agent).Start(turn);
    }

    private async ValueTask AdoptAsync(HeartbeatRun run, PayloadReader payloads, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var turn = await TurnOfAsync(run, payloads).ConfigureAwait(false);
        if (!TryTakeInHand(run.Id, mayHaveBegun: true)) return;
        LogAdopting(logger, run.Id);
        runners.RunnerOf(run.Id.Agent).Adopt(turn);
    }

    private bool TryTakeInHand(RunId run, bool mayHaveBegun)
    {
        if (_cluster?.MayStart(run) == false)
        {
            // Frozen since the commit, or since the look: others may have taken it over. What the store says at the next look counts.
            _cluster.TakeUpLater(run, mayHaveBegun);
            return false;
        }
        _cluster?.TakeInHand(run);
        return true;
    }

    private async ValueTask<Turn> TurnOfAsync(HeartbeatRun run, PayloadReader payloads)
    {
        var given = await payloads.OfAsync(run).ConfigureAwait(false);
        var traceId = _runsInProgress.Find(run.Id)?.TraceId
            ?? throw new InvalidOperationException($"{run.Id} is in progress without a row");
        var (state, policy) = (heart.Find(run.Id.Agent), heart.PolicyOf(run.Id.Agent));
        if (state is null || policy is null) throw new InvalidOperationException($"{run.Id} is in progress of an agent that is not known");
        (AgentId, string)[] tasks = [.. TurnFactory.TasksOf(run, state).Select(task => (run.Id.Agent, task))];
        // Most runs have nothing to go on from, and many may start in one turn: none of them costs a look into the store.
        var saved = tasks.Length == 0 ? [] : (await store.ReadCheckpointsAsync(tasks, CancellationToken.None).ConfigureAwait(false)).Values;
        var checkpoints = saved.ToDictionary(checkpoint => checkpoint.Task, StringComparer.Ordinal);
        return TurnFactory.Make(run, state, policy, given, checkpoints, runners.PromptOf(run.Id.Agent), traceId);
    }

    private async ValueTask PruneAsync(Instant now)
    {
        if (_trouble is not null || now - _prunedAt < options.PruneEvery) return;
        var cut = new RetentionCut(now - options.KeepFor, options.KeepLinesMax, now - options.KeepRepliesFor)
        {
            HoursBefore = now - Spans.Shorter(options.KeepFor, StatsPeriod.Hour.KeptMax()),
            DaysBefore = now - Spans.Shorter(options.KeepFor, StatsPeriod.Day.KeptMax()),
        };
        try
        {
            var gone = await store.PruneAsync(cut, options.PruneRowsMax, CancellationToken.None).ConfigureAwait(false);
            // Where much has to go the next turn goes on with it.
            if (gone < options.PruneRowsMax) _prunedAt = now;
        }
        catch (StoreException failed)
        {
            _prunedAt = now;
            LogPruneFailed(logger, failed.Message);
        }
    }

    private NodeFacts Facts(bool isRunning) => new(isRunning && _isStarted, _trouble, _seen, _node.LastSequence, heart.Waiting, heart.Fleet)
    {
        Alerting = heart.Alerting,
        HeartbeatRuns = _runsInProgress.HeartbeatRuns,
        Nodes = _cluster is null ? [] : [.. _cluster.Nodes.Select(node => (node, _runsInProgress.CountOf(node.Name)))],
    };

    private async ValueTask FindRunsAsync(StoreImage image, CancellationToken stop)
    {
        foreach (var some in image.Agents.SelectMany(RunsOf).Chunk(RunsPerRead))
        {
            foreach (var record in (await store.FindRunsAsync(some, stop).ConfigureAwait(false)).Values) _runsInProgress.Keep(record);
        }
    }

    private static IEnumerable<RunId> RunsOf(AgentState state) =>
        [.. state.Run is { } run ? [run.Id] : Array.Empty<RunId>(), .. state.Registered.Values.Select(registered => registered.Id)];
}
