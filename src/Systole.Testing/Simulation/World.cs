using System.Diagnostics;
using Systole.Loop;
using Systole.Stores.InMemory;

namespace Systole.Testing;

/// <summary>
/// A small world on virtual time: a host that starts, stops, crashes and sleeps, a wall clock that is set, runs that follow a script, and
/// one node, the real loop with the real decider. It steps from instant to instant and owns all time; the same script gives the same lines.
/// </summary>
public sealed class World
{
    private readonly Dictionary<AgentId, AgentPolicy> _policies;
    private readonly ConcurrencyPolicy? _concurrency;
    private readonly AlertingPolicy? _alerting;
    private readonly Action<string> _tell;
    private readonly PriorityQueue<WorldInput, (Instant At, long Order)> _script = new();
    private readonly Dictionary<AgentId, RunModel> _models = [];
    private readonly Dictionary<AgentId, Cause> _latest = [];
    // Only runs that the script names are kept past their agent's next one: a world that goes on for long has too many of them.
    private readonly Dictionary<RunId, NamedRun> _named = [];
    private readonly ScriptedRuns _runs = new();
    private readonly ScriptedChannels _channels = new();
    private readonly InMemoryDisk _disk = new();
    private readonly WorldClock _clock;
    private readonly List<string> _journal = [];
    private readonly List<WorldInput> _missed = [];
    private readonly Queue<WorldInput.CommitMeets> _faults = [];
    private readonly List<Asked> _unanswered = [];
    private readonly List<Asked> _askAgain = [];
    private readonly DeadLetters _dead = new();
    private RunModel _model = new();
    private SimulatedNode? _node;
    private bool _isStarting;
    private bool _repliesGetLost;
    private Instant _toldAt = Instant.Min;
    private Instant? _asleepSince;
    private Instant? _wakesUpAt;
    private long _order;
    private WorldInput.CommitMeets? _fault;

    /// <summary>A world in which nothing has happened yet.</summary>
    /// <param name="start">When it begins.</param>
    /// <param name="policies">The agents.</param>
    /// <param name="concurrency">How many runs may be in flight.</param>
    /// <param name="tell">Gets each line as it is written; they are kept in <see cref="Journal"/> where it is left out.</param>
    /// <param name="alerting">Who is told of alerts; nobody where it is left out.</param>
    public World(
        Instant start, IEnumerable<AgentPolicy> policies, ConcurrencyPolicy? concurrency = null, Action<string>? tell = null,
        AlertingPolicy? alerting = null)
    {
        _clock = new WorldClock(start);
        _policies = policies.ToDictionary(policy => policy.Id);
        _concurrency = concurrency;
        _alerting = alerting;
        _tell = tell ?? _journal.Add;
    }

    /// <summary>The lines of the journal, in the world's time.</summary>
    public IReadOnlyList<string> Journal => _journal;

    /// <summary>
    /// Told of a wake that names a run as its cause which has not started; null: it is as if it named none, because a fault may have kept
    /// that run from starting.
    /// </summary>
    internal Action<WorldInput.Wake>? NoSuchCause { get; init; }

    /// <summary>What arrived at channels, where it is kept.</summary>
    internal ScriptedChannels Channels => _channels;

    /// <summary>The world's time.</summary>
    public Instant Now => _clock.World;

    /// <summary>How many wakes were asked for; one that was asked for again because no answer came counts once.</summary>
    public long WakesAskedFor { get; private set; }

    /// <summary>The node's working set; null while it is down.</summary>
    public Heart? Heart => _node?.Heart;

    /// <summary>Puts something into the script.</summary>
    public World At(Instant at, WorldInput input)
    {
        _repliesGetLost |= input is WorldInput.CommitMeets { Fault: CommitFault.ReplyLost };
        if (input is WorldInput.Wake { CausedBy: { } named }) _named.TryAdd(named, default);
        _script.Enqueue(input, (at, _order++));
        return this;
    }

    /// <summary>Lets the world go on. What is due at <paramref name="end"/> is still acted upon.</summary>
    /// <param name="end">Until when.</param>
    /// <param name="stop">Ends it between two instants.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for.</exception>
    public World RunUntil(Instant end, CancellationToken stop = default)
    {
        while (NextAt() is { } next && next <= end)
        {
            stop.ThrowIfCancellationRequested();
            _clock.Advance(next, _asleepSince is null);
            Step();
        }
        _clock.Advance(end, _asleepSince is null);
        return this;
    }

    private bool IsAwake => _node is not null && _asleepSince is null;

    private Instant? NextAt()
    {
        var next = _script.TryPeek(out var input, out var first) ? first.At : (Instant?)null;
        if (_asleepSince is not null) return Instant.Earlier(next, _wakesUpAt);
        // Nobody hears runs that end while the node is down, but what they emit is refused at its instant.
        var run = _node is null ? _runs.NextEmissionAt : _runs.NextAt;
        next = Instant.Earlier(next, run is { } at ? Instant.Later(at, _clock.World) : null);
        if (_node is not null && _channels.NextAt is { } answer) next = Instant.Earlier(next, Instant.Later(answer, _clock.World));
        next = Instant.Earlier(next, _node?.NextTurnAt);
        // What a node writes though nothing happens is the last thing that is known after a crash.
        return input is WorldInput.HostCrash && next is { } crash && _node?.WritesBefore(crash) is { } write ? write : next;
    }

    private void Step()
    {
        var asleep = _wakesUpAt <= _clock.World ? WakeUp() : TimeSpan.Zero;
        var scripted = false;
        while (_script.TryPeek(out _, out var first) && first.At <= _clock.World)
        {
            scripted = true;
            Take(_script.Dequeue());
        }
        if (_node is null) RefuseEmitted();
        if (!IsAwake) return;
        if (_isStarting) StartNode();
        if (!IsAwake) return;
        var heard = ReadRuns();
        // Whoever set the clock, or was asleep, is looked at even if nothing else happens: the loop reads its clocks every second.
        if (scripted || heard || asleep > TimeSpan.Zero || _node!.NextTurnAt <= _clock.World || _node.WritesBefore(_clock.World) is not null)
        {
            Turn(asleep);
        }
    }

    private void Take(WorldInput input)
    {
        switch (input)
        {
            case WorldInput.RunsBehave { Agent: { } agent } model:
                _models[agent] = model.Model;
                break;
            case WorldInput.RunsBehave model:
                _models.Clear();
                _model = model.Model;
                break;
            case WorldInput.ChannelBehaves model:
                _channels.Behave(model.Channel, model.Model);
                break;
            case WorldInput.CommitMeets fault:
                _faults.Enqueue(fault);
                break;
            case WorldInput.ClockStep step:
                _clock.Step(step.By);
                break;
            case WorldInput.HostStart when _node is null:
                _node = new SimulatedNode(_clock, _disk, _runs, _channels, ModelOf, _concurrency, _alerting, NextFault, Committed);
                // What else there is at this instant belongs to the start.
                _isStarting = true;
                break;
            case WorldInput.HostStop when IsAwake:
                if (_isStarting) StartNode();
                if (IsAwake) StopNode();
                break;
            case WorldInput.HostCrash when _node is not null:
                Crash();
                break;
            case WorldInput.HostSuspend sleep when IsAwake:
                if (_isStarting) StartNode();
                if (!IsAwake) break;
                _asleepSince = _clock.World;
                _wakesUpAt = _clock.World + sleep.For;
                _runs.Freeze(_clock.World, sleep.For);
                break;
            case WorldInput.HostStart or WorldInput.HostStop or WorldInput.HostCrash or WorldInput.HostSuspend:
                // A fault got there first: the host is not in the state that the script was written for.
                break;
            default:
                if (_node is null) Refuse(input);
                else if (_asleepSince is not null) _missed.Add(input);
                else Deliver(input);
                break;
        }
    }

    private RunModel ModelOf(AgentId agent) => _models.GetValueOrDefault(agent) ?? _model;

    private void Deliver(WorldInput input)
    {
        // What depends on what the node knows waits until it knows it.
        var asksTheNode = input is WorldInput.Cancel or WorldInput.Activity or WorldInput.Unregister or WorldInput.Register { For: not null }
            or WorldInput.Requeue or WorldInput.Drop;
        if (_isStarting && asksTheNode) StartNode();
        if (IsAwake && SignalOf(input) is { } signal) _node!.Inbox.Report(signal);
    }

    private Signal? SignalOf(WorldInput input)
    {
        var at = _node!.Wall;
        return input switch
        {
            WorldInput.Wake wake => Ask(new Asked(wake.Agent, Request(wake), CauseOf(wake), $"w{++WakesAskedFor}", false), at),
            WorldInput.Pause pause => new PauseSignal(pause.Agent, pause.Reason, pause.For) { At = at },
            WorldInput.Resume resume => new ResumeSignal(resume.Agent, resume.Reason) { At = at },
            WorldInput.Cancel cancel => CancelledBy(cancel) is { } run ? new CancelSignal(run) { At = at } : null,
            WorldInput.Extend extend => new InputSignal(extend.Agent, new Input.ExtendRequested(RunRef.OfTask(extend.Task), extend.By)) { At = at },
            WorldInput.Register register => RegisterOf(register, at),
            WorldInput.Activity activity => ActivityOf(activity, at),
            WorldInput.Unregister unregister => EndOf(unregister, at),
            WorldInput.Requeue requeue => DeadLetterSignal(requeue.Agent, requeue.Number, requeues: true, at),
            WorldInput.Drop drop => DeadLetterSignal(drop.Agent, drop.Number, requeues: false, at),
            WorldInput.Acknowledge noted => new AcknowledgeSignal(noted.Alert, noted.By) { At = at },
            WorldInput.Silence silence => new SilenceSignal(
                silence.Match, silence.By, silence.Comment, null, silence.For is { } length ? at + length : null)
            { At = at },
            WorldInput.EndSilence ended => new EndSilenceSignal(ended.Id, ended.By) { At = at },
            WorldInput.Checkpoint saved => new InputSignal(saved.Agent, new Input.CheckpointGiven(RunRef.OfTask(saved.Task), Sequence: saved.Sequence)) { At = at },
            _ => throw new UnreachableException($"the world has no rule for {input.GetType().Name}"),
        };
    }

    private InputSignal? EndOf(WorldInput.Unregister unregister, Instant at)
    {
        var finish = new Finish(unregister.Outcome) { Tokens = unregister.Tokens, Usd = unregister.Usd };
        // What has no task was a heartbeat run, whose end its runner saw.
        if (unregister.Run is { } run)
        {
            return new InputSignal(unregister.Agent, new Input.FinishRequested(RunRef.Of(run), finish)) { At = at, IsEnd = unregister.Task is null };
        }
        return (unregister.Task ?? OnlyTask(unregister.Agent)) is { } task
            ? new InputSignal(unregister.Agent, new Input.FinishRequested(RunRef.OfTask(task), finish)) { At = at }
            : null;
    }

    private DeadLetterSignal? DeadLetterSignal(AgentId agent, int number, bool requeues, Instant at) =>
        _dead.Find(agent, number) is { } wake ? new DeadLetterSignal(agent, [wake], requeues) { At = at } : null;

    private InputSignal? ActivityOf(WorldInput.Activity activity, Instant at)
    {
        if (activity.Run is { } run) return new InputSignal(activity.Agent, new Input.RunActive(RunRef.Of(run), activity.Report)) { At = at };
        // Only registered work can be idle.
        var task = activity.Task ?? (activity.Report.Idle ? OnlyTask(activity.Agent) : null);
        if (task is null && (activity.Report.Idle || RunRef.OfTask(null).Find(Heart?.Find(activity.Agent) ?? AgentState.Initial(activity.Agent)) is null)) return null;
        return new InputSignal(activity.Agent, new Input.RunActive(RunRef.OfTask(task), activity.Report)) { At = at };
    }

    private InputSignal RegisterOf(WorldInput.Register register, Instant at)
    {
        var parent = register.For is { } agent ? Heart?.Find(agent)?.Run?.Id : register.Parent;
        return new InputSignal(register.Agent, new Input.RegisterRequested(register.Task, register.Model, parent)) { At = at };
    }

    private RunId? CancelledBy(WorldInput.Cancel cancel) => Heart?.Find(cancel.Agent) is not { } state ? null
        : cancel.Task is { } task ? state.Registered.GetValueOrDefault(task)?.Id : state.Run?.Id;

    private string? OnlyTask(AgentId agent) => Heart?.Find(agent)?.Registered is { Count: 1 } registered ? registered.Keys.First() : null;

    private static WakeRequest Request(WorldInput.Wake wake) => new()
    {
        Reason = wake.Reason,
        Intent = wake.Intent,
        Key = wake.Key,
        OverrideBudget = wake.OverrideBudget,
    };

    private Cause? CauseOf(WorldInput.Wake wake)
    {
        if (wake.CausedBy is { } named)
        {
            var run = _named.GetValueOrDefault(named);
            if (!run.HasStarted) NoSuchCause?.Invoke(wake);
            return run.Cause;
        }
        return wake.CausedByRun ? _latest.GetValueOrDefault(wake.Agent) : null;
    }

    private WakeSignal Ask(Asked asked, Instant at)
    {
        _unanswered.Add(asked);
        return new WakeSignal(asked.Agent, asked.Request, asked.Cause, null)
        {
            At = at,
            // Only where an answer can be lost does anybody ask twice.
            Key = _repliesGetLost ? new RequestKey("world", asked.Key, asked.Key) : null,
            IsEmitted = asked.IsEmitted,
        };
    }

    private void Refuse(WorldInput input)
    {
        if (input is WorldInput.Wake wake) Refuse(wake.Agent, wake.Reason);
    }

    private void Refuse(AgentId agent, string reason) =>
        _tell(JournalLine.Write(_clock.World, agent, new Event.WakeRefused(reason, Why.HostDown)));

    private void RefuseEmitted()
    {
        foreach (var (run, emission) in _runs.TakeEmitted(_clock.World)) Refuse(emission.To ?? run.Id.Agent, emission.Reason);
    }

    /// <summary>What came from runs since the last look.</summary>
    private bool ReadRuns()
    {
        var node = _node!;
        var heard = false;
        foreach (var run in _runs.TakeActive(_clock.World)) Report(new ActiveSignal(run) { At = node.Wall });
        foreach (var (run, end) in _runs.TakeEnded(_clock.World)) Report(new EndedSignal(run, end) { At = node.Wall });
        foreach (var (key, message, answer) in _channels.TakeAnswers(_clock.World)) Report(new AnsweredSignal(key, message, answer) { At = node.Wall });
        foreach (var (run, emission) in _runs.TakeEmitted(_clock.World))
        {
            var request = new WakeRequest { Reason = emission.Reason, Intent = emission.Intent, Key = emission.Key };
            var cause = emission.Caused ? new Cause(run.Id, run.StartedAt, run.Ancestors) : null;
            Report(Ask(new Asked(emission.To ?? run.Id.Agent, request, cause, $"w{++WakesAskedFor}", true), node.Wall));
        }
        return heard;

        void Report(Signal signal)
        {
            heard = true;
            node.Inbox.Report(signal);
        }
    }

    private void StartNode()
    {
        _isStarting = false;
        try
        {
            foreach (var asked in _askAgain) _node!.Inbox.Report(Ask(asked, _node.Wall));
            _askAgain.Clear();
            ReadRuns();
            _node!.Start(_policies);
            _unanswered.Clear();
        }
        catch (StoreException)
        {
            // A node that cannot write at its start ends, and somebody starts it again.
            FallOver();
        }
        catch (PowerCutException)
        {
            FallOver();
        }
    }

    private void StopNode()
    {
        try
        {
            ReadRuns();
            _node!.Stop();
            _node = null;
        }
        catch (PowerCutException)
        {
            FallOver();
        }
    }

    private void Turn(TimeSpan asleep)
    {
        try
        {
            _node!.Turn(asleep);
            _unanswered.Clear();
        }
        catch (PowerCutException)
        {
            FallOver();
        }
    }

    private void FallOver()
    {
        // Nobody was answered: they ask again as soon as there is somebody to ask.
        if (_fault is { Fault: CommitFault.ReplyLost }) _askAgain.AddRange(_unanswered);
        Crash();
        At(_clock.World + (_fault?.RestartAfter ?? TimeSpan.Zero), new WorldInput.HostStart());
    }

    private CommitFault? NextFault()
    {
        _fault = _faults.TryDequeue(out var fault) ? fault : null;
        return _fault?.Fault;
    }

    private void Crash()
    {
        _disk.Release();
        _node = null;
        _isStarting = false;
        // Who starts it again reads clocks that went on.
        if (_asleepSince is { } since) _clock.WakeUp(_clock.World - since);
        _asleepSince = _wakesUpAt = null;
        _missed.Clear();
        _unanswered.Clear();
        _runs.Vanish(_clock.World);
        _channels.Forget();
    }

    private TimeSpan WakeUp()
    {
        var asleep = _clock.World - _asleepSince!.Value;
        _asleepSince = _wakesUpAt = null;
        _clock.WakeUp(asleep);
        foreach (var input in _missed) Deliver(input);
        _missed.Clear();
        return asleep;
    }

    private void Committed(CommitBatch batch)
    {
        _dead.Take(batch);
        var offset = _node!.Offset;
        foreach (var entry in batch.Journal)
        {
            // A little drift of the node's clock, which nobody tells of, would let what it decides late seem to come before what it told.
            _toldAt = Instant.Later(_toldAt, entry.At - offset);
            _tell(Stamped(entry, _toldAt));
        }
        foreach (var run in batch.Runs)
        {
            // Registered runs are there, and cause nothing.
            var cause = run.Task is null ? new Cause(run.Run, run.StartedAt, run.Ancestors) : null;
            if (cause is not null && run.EndedAt is null) _latest[run.Run.Agent] = cause;
            if (_named.ContainsKey(run.Run)) _named[run.Run] = new NamedRun(HasStarted: true, cause);
        }
    }

    /// <summary>A run that the script names.</summary>
    private readonly record struct NamedRun(bool HasStarted, Cause? Cause);

    /// <summary>A wake that somebody asked for, with the idempotency key that tells it from every other.</summary>
    private sealed record Asked(AgentId Agent, WakeRequest Request, Cause? Cause, string Key, bool IsEmitted);

    /// <summary>The line as the world's clock would have stamped it.</summary>
    private static string Stamped(JournalEntry entry, Instant at)
    {
        const string prefix = "{\"at\":\"";
        return entry.At == at ? entry.Json : string.Concat(prefix, at.ToString(), entry.Json.AsSpan(prefix.Length + at.ToString().Length));
    }
}
