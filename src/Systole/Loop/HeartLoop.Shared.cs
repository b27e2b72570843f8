using Systole.Runners;
using Systole.Stores;
using Systole.Stores.Shared;
using Systole.Time;

namespace Systole.Loop;

/// <summary>The turns of a node that shares its store: asked for where there is something to decide, and begun with what others decided.</summary>
internal sealed partial class HeartLoop
{
    /// <summary>How often a turn of another node is let be before this one waits in line for its own.</summary>
    private const int YieldsMax = 10;

    private Task? _hint;
    private bool _mayHaveToSend;
    private Instant _lookedAt = Instant.Min;
    private int _yields;

    /// <summary>The clocks, or where the store is shared its own: what one node measures is not what the others see.</summary>
    private Reading Read(TimeSpan asked)
    {
        if (_cluster is null) return clock.Read(asked);
        // A step of the store's clock is told by whoever meets it first, against the last instant that was decided on; so is blind time.
        _steppedBy = TimeSpan.Zero;
        _blindSince = null;
        var step = _cluster.Now - _seen;
        return new Reading(
            _cluster.Now,
            step < -Laws.StepAfter ? step : TimeSpan.Zero,
            _cluster.BlindSince is { } since ? _cluster.Now - since : TimeSpan.Zero);
    }

    /// <summary>Looks at what the others did, and takes a turn where there is something to decide.</summary>
    /// <returns>Whether a turn has begun.</returns>
    private async ValueTask<bool> TryTakeTurnAsync()
    {
        Withhold();
        // What is only due may have been decided by another node by now. After a time without a look nothing comes before the turn: a look
        // says that somebody is there again, and whoever had the turn before this node would take nobody for having been away.
        if (!WantsTurn() || (_batch.Count == 0 && _cluster!.Others > 0 && clock.Wall - _lookedAt <= Laws.WaitMax * 2))
        {
            if (!await TryLookAsync().ConfigureAwait(false)) return false;
            if (!WantsTurn())
            {
                published.Show(Facts(isRunning: true));
                return false;
            }
        }
        return await TryBeginAsync(_batch.Count > 0 || _yields >= YieldsMax).ConfigureAwait(false);
    }

    private bool WantsTurn()
    {
        var now = clock.Wall;
        return _batch.Count > 0
            || _withheld!.NextAt <= now
            || heart.NextDue <= now
            || heart.HasStartable
            || _cluster!.BlindSince is not null
            || _cluster.Now - _node.LastSeenAt < -Laws.StepAfter
            || now - _node.LastSeenAt >= options.CommitEvery
            || LostRuns().Any()
            || heart.HasSendingOf(_cluster.IsGone);
    }

    /// <summary>Signs of life make no turn of their own while there is time.</summary>
    private void Withhold()
    {
        foreach (var signal in _batch)
        {
            if (signal is ActiveSignal active && IsPlain(active)) _withheld!.Keep(active);
        }
        _batch.RemoveAll(signal => signal is ActiveSignal active && IsPlain(active));
        RefuseLate();
    }

    /// <summary>Whether a report says no more than that the run lives, as far as is known here.</summary>
    private bool IsPlain(ActiveSignal signal) => signal.Report is not { } report
        || (heart.Find(signal.Run.Agent) is { } state && RunRef.Of(signal.Run).Find(state) is { } run && report.SaysNothingNewOf(run));

    /// <summary>What this node reports of a run that others have taken from it comes too late.</summary>
    private void RefuseLate()
    {
        for (var i = 0; i < _batch.Count; i++)
        {
            if (!_cluster!.IsLate(_batch[i]) || _batch[i] is not EndedSignal late) continue;
            // What became of the run is in the store already; what it says of itself is told.
            LogLate(logger, late.Run);
            _batch[i] = new LateSignal(late.Run, late.End) { At = late.At };
            // One of the same name may have waited for it.
            _hint = Task.CompletedTask;
        }
    }

    private IEnumerable<RunRecord> LostRuns() => _runsInProgress.OfNodes(_cluster!.IsGone).Where(run => !heart.IsLeft(run.Run.Agent));

    private async ValueTask<bool> TryLookAsync()
    {
        // Due or not, hinted or not: a look is cheap, but not so cheap that every signal should have one.
        if (_trouble is null && _hint is { IsCompleted: false } && clock.Wall - _lookedAt < Laws.WaitMax && clock.Wall >= _lookedAt) return true;
        try
        {
            _hint = _shared!.Hint;
            Absorb(await _shared.LookAsync(CancellationToken.None).ConfigureAwait(false));
            if (_trouble is not null) LogStoreBack(logger);
            _trouble = null;
            await FollowAsync().ConfigureAwait(false);
            return true;
        }
        catch (StoreException failed) when (failed is not NodeEndsException)
        {
            Trouble(failed.Message);
            return false;
        }
    }

    private async ValueTask<bool> TryBeginAsync(bool waits, bool isLast = false)
    {
        try
        {
            _hint = _shared!.Hint;
            if (await _shared.BeginAsync(waits, CancellationToken.None).ConfigureAwait(false) is not { } view)
            {
                _yields++;
                return false;
            }
            _yields = 0;
            Absorb(view);
            // It may have come in while the store could not be reached.
            RefuseLate();
        }
        catch (StoreException failed) when (failed is not NodeEndsException)
        {
            Trouble(failed.Message);
            return false;
        }
        // They came before what made the turn, and before what the same agents report in it.
        var reporting = _batch.OfType<ActiveSignal>().Select(signal => signal.Run.Agent).ToHashSet();
        _batch.InsertRange(0, _withheld!.Take(isLast ? Instant.Max : clock.Wall, reporting));
        // While nobody was there to look nobody could renew a lease either.
        if (_cluster!.BlindSince is null) TakeOver();
        return true;
    }

    private void TakeOver()
    {
        if (heart.HasSendingOf(_cluster!.IsGone)) _batch.Add(new SendingLostSignal(_cluster.IsGone) { At = _cluster.Now });
        foreach (var record in LostRuns())
        {
            LogNodeGone(logger, record.Run, record.Node!);
            var end = new RunEnd
            {
                Outcome = RunOutcome.Lost,
                Duration = _cluster!.Now - record.StartedAt,
                Error = $"its node '{record.Node}' was not heard of until its lease ended",
            };
            _batch.Add(new EndedSignal(record.Run, end) { At = _cluster.Now, IsConcluded = true });
        }
    }

    /// <summary>
    /// What others decided is settled: the working set, the rows in progress and the readers take it in. All or nothing of it: the store does
    /// not show it again, so nothing is read here that could fail half-way.
    /// </summary>
    private void Absorb(SharedView view)
    {
        _lookedAt = clock.Wall;
        // Whichever node wrote it: where there is nothing to decide one of them writes for all.
        if (view.Record is { } record && record.LastSeenAt != _node.LastSeenAt) Pulse.Wrote();
        _node = view.Record ?? _node;
        _lastWake = _node.LastWake;
        _cluster!.See(view, _node.LastSeenAt);
        _seen = view.Record is null ? _seen : _node.LastSeenAt;

        var states = view.Whole is { } whole ? Whole(whole) : view.Changes.Over(heart.Find);
        foreach (var unknown in states.Where(state => heart.Find(state.Id) is null))
        {
            heart.LoadUnconfigured(AgentState.Initial(unknown.Id) with { IsCreated = unknown.IsCreated }, options.Unlisted(unknown));
        }
        heart.StartsMax = _cluster.Drains ? 0 : options.StartsMax;
        heart.LeavesUnconfigured = _cluster.OthersDiffer;
        heart.Absorb(_node.Fleet, states, _seen);
        // What is told follows what is so: a view has both of one turn.
        if (view.Whole is { } everything) heart.Load(AlertingJson.Read(AlertingState.Initial, everything.Alerting));
        else if (view.Changes.Alerting.Count > 0) heart.Load(AlertingJson.Read(heart.Alerting, view.Changes.Alerting));
        _mayHaveToSend |= view.Whole is not null || view.Changes.Alerting.Count > 0;
        _stats.Forget(states.Select(state => state.Id));
        foreach (var run in view.Changes.Runs)
        {
            _runsInProgress.Keep(run);
            if (run.EndedAt is not null) Recognize(run);
        }
        if (view.Whole is { } all) KeepRuns(all);
        foreach (var run in _cluster.Fenced(states))
        {
            LogFenced(logger, run);
            runners.RunnerOf(run.Agent).Cancel(run, CancelStage.Kill);
        }
        foreach (var state in states) _cluster.Follow(state, mayHaveBegun: view.Whole is not null);
        published.Show(states, Facts(isRunning: true));
    }

    /// <summary>An end that this node committed without learning of it is not decided again, nor taken for another's decision.</summary>
    private void Recognize(RunRecord ended)
    {
        var own = _batch.OfType<EndedSignal>().FirstOrDefault(signal => signal.Run == ended.Run);
        if (own is null || !_cluster!.IsInHand(ended.Run) || ended.Duration?.Ms != own.End.Duration.Ms || ended.Error != own.End.Error) return;
        _batch.Remove(own);
        _cluster.LetGo(ended.Run);
        runners.RunnerOf(ended.Run.Agent).Forget(ended.Run);
    }

    /// <summary>Everything is as the store says: an agent that is not in it is as new.</summary>
    private List<AgentState> Whole(StoreImage image)
    {
        var stored = image.Agents.Select(state => state.Id).ToHashSet();
        return [.. image.Agents, .. heart.Agents.Where(agent => !stored.Contains(agent)).Select(AgentState.Initial)];
    }

    private void KeepRuns(StoreImage image)
    {
        _runsInProgress.Clear();
        foreach (var run in image.Runs)
        {
            if (heart.Find(run.Run.Agent) is { } state && RunsOf(state).Contains(run.Run)) _runsInProgress.Keep(run);
        }
    }

    /// <summary>What the store says about this node's own runs is acted upon.</summary>
    private async ValueTask FollowAsync()
    {
        var toTakeUp = _cluster!.TakeUp(heart.Find);
        var payloads = new PayloadReader(store, toTakeUp.Select(entry => entry.Run));
        foreach (var (run, mayHaveBegun) in toTakeUp)
        {
            if (!await TryTakeUpAsync(run, payloads, mayHaveBegun).ConfigureAwait(false)) break;
        }
        Resend();
        // One that was just taken up may have been asked to end before.
        foreach (var (run, stage) in _cluster.Rungs(heart.Find)) runners.RunnerOf(run.Agent).Cancel(run, stage);
    }

    /// <summary>A message that this node committed to send without learning of it: whoever sends knows what is on its way.</summary>
    private void Resend()
    {
        if (!_mayHaveToSend || !_cluster!.MayAct) return;
        _mayHaveToSend = false;
        foreach (var (key, message) in heart.OnTheirWayFrom(_shared!.Node)) messenger.Send(key, message);
    }

    private async ValueTask<bool> TryTakeUpAsync(HeartbeatRun run, PayloadReader payloads, bool mayHaveBegun)
    {
        try
        {
            if (mayHaveBegun) await AdoptAsync(run, payloads, CancellationToken.None).ConfigureAwait(false);
            else await BeginRunAsync(run, payloads).ConfigureAwait(false);
            return true;
        }
        catch (StoreException failed)
        {
            // It stays this node's, which tries again at every look.
            LogTakeUpFailed(logger, run.Id, failed.Message);
            return false;
        }
    }

    private void Trouble(string trouble)
    {
        if (_trouble is null) LogStoreTrouble(logger, trouble);
        if (!_cluster!.MayAct) trouble = $"{trouble}; the lease of this node has ended, and others may take over its runs";
        _trouble = trouble;
        RefuseCallers(new Refusal(RefusalCode.StoreUnavailable, $"nothing was accepted: {trouble}"));
        published.Show(Facts(isRunning: true));
    }

    private TimeSpan SharedWait()
    {
        if (_yields > 0) return options.YieldFor;
        if (heart.HasStartable) return _cluster!.Others > 0 ? options.YieldFor : TimeSpan.Zero;
        var due = Instant.Earlier(heart.NextDue, _withheld!.NextAt);
        return due is { } at ? TimeSpan.FromMilliseconds(Math.Clamp(at.UnixMs - clock.Wall.UnixMs, 0, Laws.WaitMax.TotalMilliseconds)) : Laws.WaitMax;
    }

    /// <summary>
    /// What ends with this process is lost now: others try it again at once, and not when it is certain that the node does not come back.
    /// </summary>
    private void EndWithNode()
    {
        if (_cluster is null) return;
        foreach (var run in _cluster.RunsInHand.Where(run => !runners.RunnerOf(run.Agent).OutlivesNode))
        {
            // It may have ended by itself in this very batch.
            if (heart.Find(run.Agent)?.Run is not { } current || current.Id != run) continue;
            if (_batch.OfType<EndedSignal>().Any(signal => signal.Run == run)) continue;
            runners.RunnerOf(run.Agent).Cancel(run, CancelStage.Kill);
            var end = new RunEnd { Outcome = RunOutcome.Lost, Duration = _cluster.Now - current.StartedAt, Error = DelegateRunner.ProgramEnded };
            _batch.Add(new EndedSignal(run, end) { At = _cluster.Now });
        }
    }

    private async ValueTask LeaveAsync()
    {
        if (_shared is null) return;
        try
        {
            var outlive = _cluster!.RunsInHand.Any(run => runners.RunnerOf(run.Agent).OutlivesNode);
            await _shared.LeaveAsync(outlive ? options.ReturnWithin : TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException failed)
        {
            LogStoreTrouble(logger, failed.Message);
        }
    }
}
