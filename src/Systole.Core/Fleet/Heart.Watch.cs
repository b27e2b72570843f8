namespace Systole.Core;

/// <summary>What concerns the runs in flight of all agents together.</summary>
public sealed partial class Heart
{
    private readonly HashSet<AgentId> _flying = [];
    private readonly Queue<AgentId> _toSweep = [];
    private int _created;
    private int _inFlight;
    private int _stale;
    private long _wakes;

    /// <summary>Gives the next wake its number, for one that nobody asked for. Default counts from 1.</summary>
    public Func<WakeId>? NextWake { get; set; }

    /// <summary>How many agents there are that nobody configured, and that registering made.</summary>
    public int AgentsCreated => _created;

    /// <summary>How many runs are in flight, registered ones and those that wait or are idle included.</summary>
    public int RunsInFlight => _inFlight;

    /// <summary>How many of them are stale.</summary>
    public int RunsStale => _stale;

    /// <summary>Begins to look at every agent with runs in flight, unless the sweep before is still under way.</summary>
    public void BeginSweep()
    {
        if (_toSweep.Count > 0) return;
        foreach (var agent in _flying) _toSweep.Enqueue(agent);
    }

    /// <summary>
    /// Looks at the next of them, whatever the due index says of them. There is nothing to find, as far as anybody knows: the sweep is for the
    /// day on which that is wrong. Call it between two turns.
    /// </summary>
    /// <param name="now">The instant of the last turn.</param>
    /// <param name="countMax">How many are looked at: no turn is to be late for it.</param>
    /// <returns>Those that would have been looked at too late. They are looked at in time now.</returns>
    public IReadOnlyList<AgentId> Sweep(Instant now, int countMax)
    {
        List<AgentId>? late = null;
        for (var count = 0; count < countMax && _toSweep.TryDequeue(out var agent); count++)
        {
            var entry = _agents[agent];
            if (entry.DueAt <= now || IsLeft(agent)) continue;
            if (Core.Deadlines.OfRuns(Fleet, entry.State, entry.Policy) is not { } next || entry.DueAt <= next) continue;
            Plan(agent, next);
            (late ??= []).Add(agent);
        }
        return late ?? [];
    }

    /// <summary>When an agent is looked at next.</summary>
    internal void Plan(AgentId agent, Instant? at) => MarkDue(_agents[agent], at);

    /// <summary>Whether an input was a sign of life and nothing more: then no plan moves.</summary>
    private bool IsLifeOnly(Entry entry, ImmutableArray<Event> decided) =>
        decided is [Event.RunActivity { Run: var after }, .. var rest]
        && rest.All(happened => happened is Event.Learned)
        && RunRef.Of(after.Id).Find(entry.State) is { } before
        && before.Phase == after.Phase && before.StillUntil == after.StillUntil && before.IsIdle == after.IsIdle
        // What was learned may make a limit shorter than the one it is looked at for, of whichever run.
        && (rest.IsEmpty || !(Core.Deadlines.OfRuns(Fleet, Evolver.Evolve(entry.State, decided), entry.Policy) < entry.DueAt));

    /// <summary>Runs that go silent at an instant are counted before each is told of: many at once are told once.</summary>
    private void Silence(IEnumerable<AgentId> due, Instant now)
    {
        var silent = due.Sum(agent => StaleRules.CountDue(_agents[agent].State, _agents[agent].Policy, now));
        var before = Fleet.MassStall;
        foreach (var happened in StallGuard.Silenced(Fleet, silent, _inFlight, now)) TellAll(happened, now, -1);
        if (before is null && Fleet.MassStall is not null) ApplyToAll(new Input.StallBegan(), now);
    }

    private void FollowStall(Instant now)
    {
        if (Fleet.MassStall is null) return;
        foreach (var happened in StallGuard.Follow(Fleet, _stale, _inFlight, now)) TellAll(happened, now, -1);
        if (Fleet.MassStall is null) ApplyToAll(new Input.StallEnded(), now);
    }

    /// <summary>Every plan may have moved: nothing ends while many are silent.</summary>
    private void ApplyToAll(Input input, Instant now)
    {
        foreach (var agent in _agents.Keys.Order()) Apply(_agents[agent], input, now, -1);
    }

    /// <summary>Whose task is to be taken up is woken for it, in the same breath.</summary>
    private void Recover(AgentId agent, int from, Instant now)
    {
        for (var i = from; i < _happened.Count; i++)
        {
            if (_happened[i].Event is not Event.RecoveryDue due) continue;
            var wake = new Input.WakeRequested(NextWake?.Invoke() ?? new WakeId(++_wakes), RecoveryWake.Reason, Intent.Event, RecoveryWake.KeyOf(due.Task), null, false);
            Apply(_agents[agent], wake, now, -1);
        }
    }

    /// <summary>The life of a run, its beginning included, is that of the one it works for, too.</summary>
    private void FollowParent(Event happened, Instant now)
    {
        var parent = happened switch
        {
            Event.RunActivity e => e.Run.Parent,
            Event.RunRegistered e => e.Run.Parent,
            _ => null,
        };
        if (parent is { } run && _agents.TryGetValue(run.Agent, out var entry)) Apply(entry, new Input.ChildActive(run), now, -1);
    }

    private void Count(Entry entry, AgentState state, bool isNew = false)
    {
        var before = isNew ? 0 : CountOf(entry.State);
        var after = CountOf(state);
        _inFlight += after - before;
        _created += (state.IsCreated ? 1 : 0) - (!isNew && entry.State.IsCreated ? 1 : 0);
        if (after > 0) _flying.Add(state.Id);
        else if (before > 0) _flying.Remove(state.Id);
        if (!isNew && ReferenceEquals(state.Run, entry.State.Run) && ReferenceEquals(state.Registered, entry.State.Registered)) return;
        var stale = state.InFlight().Count(run => run.Stale);
        _stale += stale - entry.Stale;
        entry.Stale = stale;
    }

    private static int CountOf(AgentState state) => state.Registered.Count + (state.Run is null ? 0 : 1);
}
