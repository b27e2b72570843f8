using Systole.Client.Wire;

namespace Systole.Client.Runs;

/// <summary>
/// How what a run says gets to the node: one report after the other, as often as needed, and registered again where the node knows nothing
/// of it.
/// </summary>
public sealed partial class LiveRun
{
    private static readonly TimeSpan WaitFirst = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private const int LooksMax = 10;

    private TimeSpan _interval;
    private TimeSpan? _signAt;
    private TimeSpan _heardAt;
    private TimeSpan? _retryAt;
    private TimeSpan _wait = WaitFirst;
    private bool _isAway;
    private int _looks;
    private bool _checkpointAsked;
    private Report? _sent;
    private volatile bool _isHurried;
    private volatile Ended? _over;
    private RegisteredDocument? _letGo;
    private string? _registerKey;

    /// <summary>Whether it is worth trying again: no node answers, or one that cannot take anything just now.</summary>
    internal static bool IsAway(SystoleException e) => e is not SystoleRefusedException refused || refused.Problem.Status is 429 or >= 500;

    private TimeSpan Now => _time.GetElapsedTime(_began);

    private async Task SendAllAsync()
    {
        try
        {
            while (_over is null)
            {
                var changed = _outbox.Changed;
                var (report, listen) = (Until(ReportAt()), Until(ListenAt()));
                if (report == TimeSpan.Zero) await StepAsync(SendNextAsync);
                else if (listen == TimeSpan.Zero) await StepAsync(ListenAsync);
                else await PauseAsync(changed, report < listen || listen is null ? report : listen);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            Over(new Ended(null, new OperationCanceledException("the run was disposed of before a node could be told")));
        }
        catch (Exception e)
        {
            // A callback threw, say. It comes out where the run is disposed of, and nobody waits for what is not sent any more.
            Over(new Ended(null, e));
            throw;
        }
    }

    /// <summary>When the next report is to be sent; null where there is none.</summary>
    private TimeSpan? ReportAt()
    {
        if (_registered is null || _outbox.IsUrgent) return Held(TimeSpan.Zero);
        if (_outbox.IsEmpty) return null;
        return Held(_signAt is { } last ? last + _interval : TimeSpan.Zero);
    }

    private TimeSpan? ListenAt() => _registered is not null && _options.ListenEvery is { } every ? Held(_heardAt + every) : null;

    // Whoever ends is in a hurry: it is tried once more at once, and then as any other.
    private TimeSpan Held(TimeSpan at) => !_isHurried && _retryAt is { } retry && retry > at ? retry : at;

    private TimeSpan? Until(TimeSpan? at) => at is not { } due ? null : due > Now ? due - Now : TimeSpan.Zero;

    private async Task PauseAsync(Task changed, TimeSpan? wait)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        // Timers know whole milliseconds, and one that is early would be asked for again and again.
        var whole = wait is { } span ? TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds)) : Timeout.InfiniteTimeSpan;
        await Task.WhenAny(changed, Task.Delay(whole, _time, enough.Token));
        await enough.CancelAsync();
        _closing.Token.ThrowIfCancellationRequested();
    }

    private async Task StepAsync(Func<Task> step)
    {
        _isHurried = false;
        _sent = null;
        try
        {
            await step();
            (_heardAt, _isAway, _retryAt, _wait) = (Now, false, null, WaitFirst);
            if (_sent is not null) _looks = 0;
        }
        catch (SystoleException away) when (IsAway(away))
        {
            Away(_sent, away, (away as SystoleRefusedException)?.RetryAfter);
        }
        catch (SystoleRefusedException refused) when (_sent is null && _letGo is { } run)
        {
            // Somebody has taken its task up, or it was ended for it.
            lock (_gate) _registered = run;
            Over(Ended.Elsewhere("timed_out", run.Run, refused));
        }
        catch (SystoleRefusedException refused) when (_sent is null)
        {
            _options.OnRefused?.Invoke(refused);
            Over(new Ended(null, refused));
        }
        catch (SystoleRefusedException refused) when (refused.Problem.Code is "register_again" or "unknown_run")
        {
            _outbox.Return(_sent!);
            await FollowAsync(refused);
        }
        catch (SystoleRefusedException refused) when (refused.Problem.Code == "stale_token")
        {
            _outbox.Return(_sent!);
            Over(Ended.Elsewhere("superseded", Run!, refused));
        }
        catch (SystoleRefusedException refused)
        {
            Refused(_sent!, refused);
        }
    }

    private async Task SendNextAsync()
    {
        if (_registered is null) await RegisterAgainAsync();
        else if ((_sent = _outbox.Take()) is not null) await SendAsync(_sent, _registered);
    }

    /// <summary>Looks whether the node wants something of the run, without saying that it lives.</summary>
    private async Task ListenAsync()
    {
        RunDocument run;
        try
        {
            run = await _client.RunAsync(_registered!.Run, _closing.Token);
        }
        catch (SystoleRefusedException unknown) when (unknown.Problem.Status == 404)
        {
            // The next report says so, too, and then it is registered again: by something that lives.
            return;
        }
        if (run.Watch is { } watch) Asked(watch.Cancelling is not null, watch.CheckpointRequested);
        // Of one that was let go the next report says so, too.
        else if (run.Outcome is { } outcome && !WasLetGo(run)) Over(Ended.Elsewhere(outcome, run.Run, null, run.CancelRequested == true));
    }

    /// <summary>Whether it took longer than its limit, and nobody asked it to stop for that.</summary>
    private static bool WasLetGo(RunDocument run) => run is { Outcome: "timed_out", CancelRequested: not true };

    private async Task SendAsync(Report report, RegisteredDocument run)
    {
        switch (report)
        {
            case Report.Sign sign:
                Told(await _client.ActivityAsync(run.Run, sign.Body, run.Token, _closing.Token));
                break;
            case Report.Idle:
                Told(await _client.IdleAsync(run.Run, run.Token, _closing.Token));
                break;
            case Report.Save save:
                save.Done.TrySetResult(await _client.SaveCheckpointAsync(_agent, _task, save.Data, run.Token, save.Sequence, _closing.Token));
                break;
            case Report.Finish finish:
                var ended = await _client.FinishAsync(run.Run, finish.Body, run.Token, finish.Key, _closing.Token);
                finish.Done.TrySetResult(ended.Outcome);
                Over(new Ended(ended.Outcome, null));
                break;
        }
    }

    private void Told(ActivityDocument answer)
    {
        _signAt = Now;
        _interval = TimeSpan.FromMilliseconds(answer.NextActivityInMs);
        Asked(answer.CancelRequested, answer.CheckpointRequested);
    }

    private void Asked(bool toStop, bool toSave)
    {
        if (toStop) Cancel();
        if (toSave && !_checkpointAsked && _options.OnCheckpointRequested is { } save)
        {
            lock (_gate) _callbacks.Add(Task.Run(() => SaveAsAskedAsync(save)));
        }
        _checkpointAsked = toSave;
    }

    private async Task SaveAsAskedAsync(Func<LiveRun, Task> save)
    {
        try
        {
            await save(this);
        }
        catch (Exception e) when (e is RunEndedException || (_over?.Why is { } why && why == e))
        {
            // It was asked for while the run ended: nobody waits for it any more.
        }
    }

    private async Task RegisterAgainAsync()
    {
        var body = BodyOf(_agent, _task, _options) with { Continues = _letGo?.Run };
        // An answer that is lost is asked for again: work that is continued is so once.
        _registerKey ??= Guid.NewGuid().ToString("N");
        var registered = await _client.RegisterAsync(body, _options.Create, _registerKey, _closing.Token);
        (_letGo, _registerKey) = (null, null);
        lock (_gate)
        {
            _registered = registered;
            // What it does was forgotten with it, unless it is what could not be told.
            if (_state is not null && !_outbox.Holds(_state)) _outbox.Return(_state);
        }
        (_signAt, _checkpointAsked) = (null, false);
    }

    /// <summary>
    /// The node does not have the run in flight. Where it knows how it ended it is over: what comes after it is another attempt's, whoever
    /// began that. Where it knows nothing of it the work is registered anew, and where it was only let go past its limit it is watched on, if
    /// nobody has taken it up.
    /// </summary>
    private async Task FollowAsync(SystoleRefusedException refused)
    {
        RunDocument? run = null;
        try
        {
            run = await _client.RunAsync(Run!, _closing.Token);
            if (run is { Outcome: null, EndedAt: null } && _looks++ < LooksMax)
            {
                // In flight by the store, which the node's answers may be a moment behind, while it starts say.
                _retryAt = Now + LookAgain;
                return;
            }
        }
        catch (SystoleRefusedException unknown) when (unknown.Problem.Status == 404)
        {
            // Another store, or one that was put back: nothing is known of it.
        }
        catch (SystoleException away)
        {
            Away(null, away, null);
            return;
        }
        if (run is not null && WasLetGo(run) && !_cancelled.IsCancellationRequested)
        {
            lock (_gate) (_registered, _letGo) = (null, _registered);
        }
        else if (run?.Outcome is { } outcome) Over(Ended.Elsewhere(outcome, run.Run, refused, run.CancelRequested == true));
        // What was asked to stop does not begin anew.
        else if (_cancelled.IsCancellationRequested) Over(Ended.Elsewhere("cancelled", Run!, refused));
        else lock (_gate) _registered = null;
    }

    private void Refused(Report report, SystoleRefusedException refused)
    {
        switch (report)
        {
            case Report.Save save:
                save.Done.TrySetException(refused);
                break;
            case Report.Finish finish:
                finish.Done.TrySetException(refused);
                Over(new Ended(null, refused));
                break;
            default:
                _options.OnRefused?.Invoke(refused);
                break;
        }
    }

    private void Away(Report? report, SystoleException away, TimeSpan? retryAfter)
    {
        if (report is not null) _outbox.Return(report);
        // Whoever saves waits for it, and is to know: it may want to stop here.
        foreach (var save in _outbox.TakeAll<Report.Save>()) save.Done.TrySetException(away);
        _retryAt = Now + (retryAfter ?? _wait);
        _wait = TimeSpan.FromTicks(Math.Min(_wait.Ticks * 2, WaitMax.Ticks));
        if (!_isAway) _options.OnAway?.Invoke(away);
        _isAway = true;
    }

    private void Over(Ended over)
    {
        lock (_gate) _over ??= over;
        if (over.Stops) Cancel();
        try
        {
            // Before those who wait for what is not sent any more: they are to find it told.
            if (over.Reason is not null) _options.OnOver?.Invoke(this);
        }
        finally
        {
            lock (_gate)
            {
                // What was on its way is in no queue any more.
                if (_sent is { } sent) Refuse(sent, over);
                Refuse(over);
            }
        }
    }

    /// <summary>Nothing is sent any more: who waits is told why.</summary>
    private void Refuse(Ended over)
    {
        foreach (var save in _outbox.TakeAll<Report.Save>()) Refuse(save, over);
        foreach (var finish in _outbox.TakeAll<Report.Finish>()) Refuse(finish, over);
    }

    private static void Refuse(Report report, Ended over)
    {
        switch (report)
        {
            case Report.Save save:
                save.Done.TrySetException(over.Why ?? new RunEndedException($"the run has ended: {over.Outcome}"));
                break;
            case Report.Finish finish when over.Outcome is { } outcome:
                finish.Done.TrySetResult(outcome);
                break;
            case Report.Finish finish:
                finish.Done.TrySetException(over.Why!);
                break;
        }
    }

    private void Cancel()
    {
        if (_cancelled.IsCancellationRequested) return;
        lock (_gate) _callbacks.Add(_cancelled.CancelAsync());
    }

    /// <summary>That a run is over, for this program.</summary>
    /// <param name="Outcome">How it ended; null where no node has said.</param>
    /// <param name="Why">Why nothing is sent any more; null where its end was told.</param>
    private sealed record Ended(string? Outcome, Exception? Why)
    {
        /// <summary>Why it is over though it did not say so itself, in words; null where it did.</summary>
        public string? Reason { get; private init; }

        /// <summary>Whether the work is to stop.</summary>
        public bool Stops { get; private init; } = Outcome is "cancelled" or "superseded";

        /// <summary>It ended by another's doing.</summary>
        /// <param name="outcome">How.</param>
        /// <param name="run">The run.</param>
        /// <param name="why">What was refused for it; null where nothing was.</param>
        /// <param name="wasAsked">Whether it was asked to stop. One that only took too long is not tracked any more, and nobody's to stop.</param>
        public static Ended Elsewhere(string outcome, string run, Exception? why, bool wasAsked = false)
        {
            var ended = new Ended(outcome, why)
            {
                Reason = (outcome, wasAsked) switch
                {
                    ("superseded", _) => $"another run has taken the place of {run}",
                    ("timed_out", true) => $"{run} has timed out, and was asked to stop",
                    ("timed_out", false) => $"{run} has timed out",
                    ("cancelled", _) => $"{run} was cancelled",
                    _ => $"{run} has ended: {outcome}",
                },
            };
            return wasAsked ? ended with { Stops = true } : ended;
        }
    }
}
