using System.Diagnostics;

namespace Systole.Testing;

/// <summary>
/// A small world on virtual time: a host that starts, stops, crashes and sleeps, a wall clock that is set, runs that follow a script, and
/// one
/// node that decides by the real <see cref="Heart"/>. It steps from instant to instant and owns all time; the same script gives the same
/// lines.
/// </summary>
public sealed class World
{
    private readonly ImmutableArray<AgentPolicy> _policies;
    private readonly ConcurrencyPolicy? _concurrency;
    private readonly PriorityQueue<WorldInput, (Instant At, long Order)> _script = new();
    private readonly Dictionary<AgentId, RunModel> _models = [];
    private readonly Dictionary<RunId, Cause> _causes = [];
    private readonly Dictionary<AgentId, RunId> _latestRuns = [];
    private readonly ScriptedRuns _runs = new();
    private readonly Disk _disk = new();
    private readonly WorldClock _clock;
    private readonly List<string> _journal = [];
    private readonly List<Action<Heart, Instant>> _host = [];
    private readonly List<AgentInput> _inbox = [];
    private readonly List<WorldInput> _missed = [];
    private readonly Queue<WorldInput.CommitMeets> _faults = [];
    private readonly List<RunId> _lost = [];
    private RunModel _model = new();
    private Heart? _heart;
    private Instant? _asleepSince;
    private Instant? _wakesUpAt;
    private long _order;
    private long _lastWake;

    /// <summary>A world in which nothing has happened yet.</summary>
    public World(Instant start, IEnumerable<AgentPolicy> policies, ConcurrencyPolicy? concurrency = null)
    {
        _clock = new WorldClock(start);
        _policies = [.. policies];
        _concurrency = concurrency;
    }

    /// <summary>The lines of the journal, in the world's time.</summary>
    public IReadOnlyList<string> Journal => _journal;

    /// <summary>The world's time.</summary>
    public Instant Now => _clock.World;

    /// <summary>The node's working set; null while it is down.</summary>
    public Heart? Heart => _heart;

    /// <summary>Puts something into the script.</summary>
    public World At(Instant at, WorldInput input)
    {
        _script.Enqueue(input, (at, _order++));
        return this;
    }

    /// <summary>Lets the world go on. What is due at <paramref name="end"/> is still acted upon.</summary>
    public World RunUntil(Instant end)
    {
        while (NextAt() is { } next && next <= end)
        {
            _clock.Advance(next);
            Step();
        }
        _clock.Advance(end);
        return this;
    }

    private bool IsAwake => _heart is not null && _asleepSince is null;

    private Instant? NextAt()
    {
        var next = _script.TryPeek(out _, out var first) ? first.At : (Instant?)null;
        if (_asleepSince is not null) return Instant.Earlier(next, _wakesUpAt);
        // Nobody hears runs that end while the node is down, but what they emit is refused at its instant.
        var run = _heart is null ? _runs.NextEmissionAt : _runs.NextAt;
        next = Instant.Earlier(next, run is { } at ? Instant.Later(at, _clock.World) : null);
        return Instant.Earlier(next, _heart?.NextDue is { } due ? _clock.WorldAt(due) : null);
    }

    private void Step()
    {
        if (_wakesUpAt <= _clock.World) WakeUp();
        while (_script.TryPeek(out _, out var first) && first.At <= _clock.World) Take(_script.Dequeue());
        if (_heart is null) RefuseEmitted();
        if (!IsAwake) return;
        ReadRuns();
        if (_inbox.Count > 0 || _host.Count > 0 || _heart!.NextDue <= _clock.Node) Turn();
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
            case WorldInput.CommitMeets fault:
                _faults.Enqueue(fault);
                break;
            case WorldInput.ClockStep step:
                _clock.Step(step.By);
                if (IsAwake) ReadClock();
                break;
            case WorldInput.HostStart when _heart is null:
                StartNode();
                break;
            case WorldInput.HostStop when IsAwake:
                StopNode();
                break;
            case WorldInput.HostCrash when _heart is not null:
                Crash();
                break;
            case WorldInput.HostSuspend sleep when IsAwake:
                _asleepSince = _clock.World;
                _wakesUpAt = _clock.World + sleep.For;
                _runs.Freeze(_clock.World, sleep.For);
                break;
            case WorldInput.HostStart or WorldInput.HostStop or WorldInput.HostCrash or WorldInput.HostSuspend:
                // A fault got there first: the host is not in the state that the script was written for.
                break;
            default:
                if (_heart is null) Refuse(input);
                else if (_asleepSince is not null) _missed.Add(input);
                else Deliver(input);
                break;
        }
    }

    private void Deliver(WorldInput input)
    {
        switch (input)
        {
            case WorldInput.Wake wake:
                var cause = wake.CausedByRun && _latestRuns.TryGetValue(wake.Agent, out var latest) ? _causes[latest] : null;
                Wake(wake.Agent, wake.Reason, wake.Intent, wake.Key, cause);
                break;
            case WorldInput.Pause { Agent: { } agent } pause:
                _inbox.Add(new AgentInput(agent, new Input.PauseRequested(null, pause.For)));
                break;
            case WorldInput.Pause pause:
                _host.Add((heart, now) => HostRules.PauseAll(heart, null, pause.For, now));
                break;
            case WorldInput.Resume { Agent: { } agent }:
                _inbox.Add(new AgentInput(agent, new Input.ResumeRequested(null)));
                break;
            case WorldInput.Resume:
                _host.Add((heart, now) => HostRules.ResumeAll(heart, null, now));
                break;
            case WorldInput.Cancel cancel when _heart?.Find(cancel.Agent)?.Run is { } run:
                _inbox.Add(new AgentInput(cancel.Agent, new Input.CancelRequested(run.Id)));
                break;
            case WorldInput.Cancel:
                break;
            case WorldInput.Register register:
                _inbox.Add(new AgentInput(register.Agent, new Input.RegisterRequested(register.Task, null)));
                break;
            case WorldInput.Activity activity:
                _inbox.Add(new AgentInput(activity.Agent, new Input.RegisteredActive(activity.Task, activity.Idle)));
                break;
            case WorldInput.Unregister unregister:
                _inbox.Add(new AgentInput(unregister.Agent, new Input.UnregisterRequested(unregister.Task)));
                break;
            default:
                throw new UnreachableException($"the world has no rule for {input.GetType().Name}");
        }
    }

    private void Wake(AgentId agent, string reason, Intent intent, string? key, Cause? cause) =>
        _inbox.Add(
            new AgentInput(agent, new Input.WakeRequested(new WakeId(++_lastWake), reason, intent, key, cause, OverrideBudget: false)));

    private void Refuse(WorldInput input)
    {
        if (input is WorldInput.Wake wake) Refuse(wake.Agent, wake.Reason);
    }

    private void Refuse(AgentId agent, string reason) =>
        _journal.Add(JournalLine.Write(_clock.World, agent, new Event.WakeRefused(reason, Why.HostDown)));

    private void RefuseEmitted()
    {
        foreach (var (run, emission) in _runs.TakeEmitted(_clock.World)) Refuse(emission.To ?? run.Id.Agent, emission.Reason);
    }

    /// <summary>At one instant: what came from outside, ends of runs, what they emitted (L7).</summary>
    private void ReadRuns()
    {
        foreach (var run in _runs.TakeActive(_clock.World)) _inbox.Add(new AgentInput(run.Agent, new Input.RunActive(run)));
        foreach (var (run, end) in _runs.TakeEnded(_clock.World)) _inbox.Add(new AgentInput(run.Agent, new Input.RunEnded(run, end)));
        foreach (var lost in _lost)
        {
            _inbox.Add(
                new AgentInput(lost.Agent, new Input.RunEnded(lost, new RunEnd { Outcome = RunOutcome.Lost, Duration = TimeSpan.Zero })));
        }
        _lost.Clear();
        foreach (var (run, emission) in _runs.TakeEmitted(_clock.World))
        {
            Wake(emission.To ?? run.Id.Agent, emission.Reason, emission.Intent, emission.Key, emission.Caused ? _causes[run.Id] : null);
        }
    }

    private void ReadClock()
    {
        if (_clock.Read() is var step && step != TimeSpan.Zero) _host.Add((heart, now) => HostRules.Stepped(heart, step, now));
    }

    private void StartNode()
    {
        _clock.Restart(_disk.LastSeenAt);
        _lastWake = _disk.LastWake;
        _heart = _disk.Load(_policies, _concurrency);
        _lost.AddRange(_heart.Agents.Select(agent => _heart.Find(agent)?.Run?.Id).OfType<RunId>().Where(run => !_runs.Knows(run)));
        var lastSeen = _disk.LastSeenAt;
        _host.Add((heart, now) => HostRules.Start(heart, lastSeen, now));
    }

    private void StopNode()
    {
        if (_inbox.Count > 0 || _host.Count > 0) Turn();
        if (_heart is not { } heart) return;
        HostRules.Stop(heart, _clock.Node);
        Write(heart);
        _disk.Commit(heart, _clock.Node, _lastWake);
        _heart = null;
    }

    private void Crash()
    {
        _heart = null;
        _asleepSince = _wakesUpAt = null;
        _inbox.Clear();
        _host.Clear();
        _missed.Clear();
        _runs.Vanish();
    }

    private void WakeUp()
    {
        var length = _clock.World - _asleepSince!.Value;
        _asleepSince = _wakesUpAt = null;
        ReadClock();
        if (length > Laws.BlindAfter) _host.Add((heart, now) => HostRules.Suspended(heart, length, now));
        foreach (var input in _missed) Deliver(input);
        _missed.Clear();
    }

    /// <summary>Decide, commit, act.</summary>
    private void Turn()
    {
        while (true)
        {
            var heart = _heart!;
            foreach (var happened in _host) happened(heart, _clock.Node);
            heart.Turn(_clock.Node, _inbox);
            if (!_faults.TryDequeue(out var fault))
            {
                Act(Commit(heart));
                return;
            }
            if (fault.Fault == CommitFault.Fails)
            {
                heart.TakeBack();
                continue;
            }
            if (fault.Fault == CommitFault.CrashAfter) Commit(heart);
            Crash();
            At(_clock.World + fault.RestartAfter, new WorldInput.HostStart());
            return;
        }
    }

    private List<Event> Commit(Heart heart)
    {
        Write(heart);
        List<Event> happened = [.. heart.Happened.Select(happening => happening.Event)];
        _disk.Commit(heart, _clock.Node, _lastWake);
        heart.Settle();
        foreach (var run in happened.OfType<Event.RunStarted>().Select(started => started.Run))
        {
            _causes[run.Id] = new Cause(run.Id, run.StartedAt, run.Ancestors);
            _latestRuns[run.Id.Agent] = run.Id;
        }
        _inbox.Clear();
        _host.Clear();
        return happened;
    }

    private void Write(Heart heart)
    {
        foreach (var (agent, _, happened, _) in heart.Happened)
        {
            if (JournalLine.NameOf(happened) is not null) _journal.Add(JournalLine.Write(_clock.World, agent, happened));
        }
    }

    private void Act(List<Event> happened)
    {
        foreach (var act in happened)
        {
            if (act is Event.RunStarted started)
            {
                _runs.Begin(started.Run, _models.GetValueOrDefault(started.Run.Id.Agent) ?? _model, _clock.World);
            }
            if (act is Event.RunCancelling cancelling) _runs.Cancel(cancelling.Run, cancelling.Stage, _clock.World);
        }
    }
}
