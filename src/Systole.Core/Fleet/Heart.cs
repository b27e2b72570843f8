namespace Systole.Core;

/// <summary>
/// All agents of a node between two commits, and everything that happens to them at one instant: inputs in their order, deadlines, then
/// starts by lateness and agent id (L7). A working set, no more: it decides by <see cref="Decider"/>, keeps the due index, and can take
/// back what was not committed. Not thread-safe: the loop owns it.
/// </summary>
public sealed partial class Heart
{
    private readonly Dictionary<AgentId, Entry> _agents = [];
    private readonly AgentIndex _due = new();
    private readonly WaitingLines _waiting;
    private readonly Dictionary<AgentId, Snapshot> _before = [];
    private readonly HashSet<AgentId> _touched = [];
    private readonly HashSet<AgentId> _unconfigured = [];
    private readonly List<Happening> _happened = [];
    private readonly Room _room;
    private readonly string? _node;
    private readonly Desk _desk;
    private FleetState? _fleetBefore;

    /// <summary>A heart without agents.</summary>
    /// <param name="concurrency">How many runs may be in flight at once, on all nodes together.</param>
    /// <param name="node">The node that starts what this heart starts; null where the store knows only one.</param>
    /// <param name="alerting">Who is told of alerts. Default nobody: alerts open and close all the same.</param>
    public Heart(ConcurrencyPolicy? concurrency = null, string? node = null, AlertingPolicy? alerting = null)
    {
        concurrency ??= ConcurrencyPolicy.Default;
        _room = new Room(concurrency);
        _waiting = new WaitingLines(concurrency);
        _node = node;
        _alerting = alerting ?? AlertingPolicy.Off;
        _desk = new Desk(_alerting, node, () => Fleet, TellOf);
    }

    /// <summary>
    /// The most runs that start at one instant; further ones stay ready. Where nodes decide in turns it leaves some for the others.
    /// Zero for a node that is drained. Default without a limit.
    /// </summary>
    public int StartsMax { get; set; } = int.MaxValue;

    /// <summary>
    /// Whether nothing that only comes due is decided here for agents that are not configured: a node that knows them decides it, and would
    /// find it decided without their policy. Default false. What changes it is followed by <see cref="Absorb"/>.
    /// </summary>
    public bool LeavesUnconfigured
    {
        get;
        set
        {
            if (field == value) return;
            field = value;
            _touched.UnionWith(_unconfigured);
        }
    }

    /// <summary>What concerns all agents.</summary>
    public FleetState Fleet { get; private set; } = FleetState.Initial;

    /// <summary>When something is due without any input; null where nothing is.</summary>
    public Instant? NextDue => Instant.Earlier(Instant.Earlier(_due.First?.At, Fleet.NextDue), _desk.NextDue);

    /// <summary>How many agents are ready and wait for room.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Whether somebody is ready, there is room, and it is this node that may start it.</summary>
    public bool HasStartable => StartsMax > 0 && _waiting.Next(_room) is not null;

    /// <summary>The names of all agents that are known, in order.</summary>
    public IEnumerable<AgentId> Agents => _agents.Keys.Order();

    /// <summary>All agents that are known, in no order.</summary>
    public IEnumerable<AgentState> States => _agents.Values.Select(entry => entry.State);

    /// <summary>The heartbeat runs in progress, by agent.</summary>
    public IEnumerable<HeartbeatRun> InFlight => _agents.Values.Select(entry => entry.State.Run).OfType<HeartbeatRun>().OrderBy(run => run.Id.Agent);

    /// <summary>What was changed since <see cref="Settle()"/> or <see cref="TakeBack"/>.</summary>
    public IEnumerable<AgentState> Changed =>
        _before.Where(before => !ReferenceEquals(before.Value.State, _agents[before.Key].State))
            .Select(before => _agents[before.Key].State);

    /// <summary>What happened since <see cref="Settle()"/> or <see cref="TakeBack"/>, in order.</summary>
    public IReadOnlyList<Happening> Happened => _happened;

    /// <summary>The state of an agent; null where it is not known.</summary>
    public AgentState? Find(AgentId agent) => _agents.GetValueOrDefault(agent)?.State;

    /// <summary>The policy of an agent; null where it is not known.</summary>
    public AgentPolicy? PolicyOf(AgentId agent) => _agents.GetValueOrDefault(agent)?.Policy;

    /// <summary>Takes in an agent as it was stored, with what is configured for it. Nothing is decided yet.</summary>
    public void Load(AgentState state, AgentPolicy policy)
    {
        var entry = new Entry(state, policy);
        _agents.Add(state.Id, entry);
        // What fell due while it was in the store is looked at in the first turn.
        MarkDue(entry, Instant.Min);
        if (state.Run is not null) _room.Count(policy, 1);
        Count(entry, state, isNew: true);
    }

    /// <summary>
    /// Takes in an agent as it was stored for which nothing is configured: it starts nothing, its run is watched to its end and its wakes are
    /// kept.
    /// </summary>
    /// <param name="state">The agent.</param>
    /// <param name="policy">What holds for it all the same: it starts nothing by it.</param>
    public void LoadUnconfigured(AgentState state, AgentPolicy policy)
    {
        // One that registering made is nobody's to configure: every node watches it.
        if (!state.IsCreated) _unconfigured.Add(state.Id);
        Load(state, policy);
    }

    /// <summary>Whether an agent is left to nodes that know it (<see cref="LeavesUnconfigured"/>).</summary>
    public bool IsLeft(AgentId agent) => LeavesUnconfigured && _unconfigured.Contains(agent);

    /// <summary>
    /// Looks at every agent that was taken in, so that the next turn looks only at those that something is due for. It takes a while where
    /// there are many, and may be left out: then the next turn does it.
    /// </summary>
    /// <param name="now">An instant not after that turn.</param>
    public void Plan(Instant now)
    {
        foreach (var entry in _agents.Values) MarkDue(entry, Core.Deadlines.Next(Fleet, entry.State, entry.Policy, now));
    }

    /// <summary>Takes in what concerns all agents as it was stored.</summary>
    public void Load(FleetState fleet) => Fleet = fleet;

    /// <summary>
    /// Takes in what other nodes decided. It is settled: nothing happens by it here, but every plan that it touches is made anew.
    /// </summary>
    /// <param name="fleet">What concerns all agents.</param>
    /// <param name="states">The agents that changed; each has been loaded before.</param>
    /// <param name="now">The instant that they decided on last: whoever was ready then, and did not start, waits for room.</param>
    public void Absorb(FleetState fleet, IReadOnlyCollection<AgentState> states, Instant now)
    {
        if (_before.Count > 0 || _happened.Count > 0) throw new InvalidOperationException("what was decided here is not settled yet");
        // A pause, many that are silent at once, and room in a shared budget, is all that moves the plans of those nothing happened to.
        var everybody = Fleet.Pause != fleet.Pause || Fleet.MassStall is null != fleet.MassStall is null;
        foreach (var (name, use) in Fleet.Budgets)
        {
            if ((fleet.Budgets.GetValueOrDefault(name)?.Runs ?? 0) >= use.Runs) continue;
            _touched.UnionWith(SharersOf(name).Select(entry => entry.State.Id));
        }
        Fleet = fleet;
        foreach (var state in states)
        {
            if (!_agents.TryGetValue(state.Id, out var entry)) throw new ArgumentException($"{state.Id} is not loaded", nameof(states));
            Set(entry, state);
            _touched.Add(state.Id);
        }
        if (everybody) _touched.UnionWith(_agents.Keys);
        MarkReady(now);
        Index(now);
        _touched.Clear();
    }

    /// <summary>
    /// What happens at an instant. Afterwards <see cref="Happened"/> and <see cref="Changed"/> hold it until it is settled or taken back.
    /// </summary>
    /// <param name="now">The instant; never before the last one.</param>
    /// <param name="inputs">What came in, in order; agents that are not known are passed over.</param>
    public void Turn(Instant now, IReadOnlyList<AgentInput> inputs)
    {
        var from = Open(now);
        for (var i = 0; i < inputs.Count; i++) Take(now, inputs[i], i);
        Close(now, from);
    }

    /// <summary>An instant begins: what of all agents together is due at it.</summary>
    /// <returns>For <see cref="Close"/>.</returns>
    public int Open(Instant now)
    {
        var from = _happened.Count;
        if (Fleet.Pause?.Until <= now) HostRules.ResumeAll(this, PauseRules.Elapsed, now);
        foreach (var happened in BudgetRules.Due(Fleet, now).ToList()) TellAll(happened, now, -1);
        foreach (var happened in SlowStoreRules.Due(Fleet, now).ToList()) TellAll(happened, now, -1);
        return from;
    }

    /// <summary>An input of the open instant. Acts on all agents (<see cref="HostRules"/>) may come in between.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="input">What came in; passed over where the agent is not known.</param>
    /// <param name="index">Its place among the inputs, for <see cref="Happening.Input"/>.</param>
    public void Take(Instant now, AgentInput input, int index)
    {
        if (_agents.TryGetValue(input.Agent, out var entry)) Apply(entry, input.Input, now, index);
    }

    /// <summary>The instant ends: deadlines, then starts (L7).</summary>
    /// <param name="now">The instant.</param>
    /// <param name="from">What <see cref="Open"/> gave.</param>
    public void Close(Instant now, int from)
    {
        // What the inputs made due is due at this instant, not at the next.
        Index(now);
        Deadlines(now);
        FollowStall(now);
        StartReady(now);
        TellPassedOver(now);
        TellStarted(now, from);
        Index(now);
        _touched.Clear();
        Notify(now);
    }

    /// <summary>The agents that are not as they are configured, and all that something is due for, in order.</summary>
    internal IReadOnlyList<AgentId> ToConfigure(Instant now) => Those(
        entry => !IsLeft(entry.State.Id) && (entry.DueAt <= now || entry.State.Run is not null || entry.State.Budget is not null
            || !SlotRules.IsConfigured(entry.State, entry.Policy) || !ExpectRules.IsConfigured(entry.State, entry.Policy)));

    /// <summary>The agents that may have missed something by an instant, in order: nothing came up for any other.</summary>
    internal IReadOnlyList<AgentId> MayHaveMissed(Instant now) => Those(
        entry => entry.DueAt <= now || entry.WaitingSince is not null || entry.State.NextSlot < now || entry.State.Run is not null
            || !entry.State.Registered.IsEmpty || entry.State.LastHeardAt is not null);

    /// <summary>An input of one agent, outside a turn: what follows from a start, a suspension or a step of the clock.</summary>
    internal void Apply(AgentId agent, Input input, Instant now) => Apply(_agents[agent], input, now, -1);

    /// <summary>An event of all agents together.</summary>
    internal void Tell(Instant now, Event happened) => _happened.Add(new Happening(null, now, happened));

    /// <summary>Facts about what concerns all agents and moves no plan.</summary>
    internal void TellAll(Instant now, IEnumerable<Event> happened)
    {
        foreach (var one in happened.ToList()) TellAll(one, now, -1);
    }

    /// <summary>What concerns all agents changes: every plan has to be looked at again.</summary>
    internal void Change(FleetState fleet)
    {
        _fleetBefore ??= Fleet;
        Fleet = fleet;
        foreach (var entry in _agents.Values) Touch(entry);
    }

    /// <summary>What happened stands. Where it is not in the store yet, it is among the next that is written.</summary>
    public void Settle()
    {
        Unwritten(_moreThanLife);
        _moreThanLife.Clear();
        _before.Clear();
        _happened.Clear();
        _fleetBefore = null;
        SettleAlerting();
    }

    /// <summary>What happened could not be committed: everything is as it was, the due index and who waits for room included.</summary>
    public void TakeBack()
    {
        foreach (var (id, before) in _before)
        {
            var entry = _agents[id];
            Set(entry, before.State);
            MarkDue(entry, before.DueAt);
            MarkWaiting(entry, before.WaitingSince);
        }
        if (_fleetBefore is { } fleet) Fleet = fleet;
        _desk.State = _alertingBefore;
        _touched.Clear();
        _moreThanLife.Clear();
        Settle();
    }

    private List<AgentId> Those(Func<Entry, bool> concerned) =>
        [.. _agents.Where(agent => concerned(agent.Value)).Select(agent => agent.Key).Order()];

    private void Apply(Entry entry, Input input, Instant now, int index)
    {
        var decided = Decider.Decide(Fleet, entry.State, entry.Policy, input, now);
        var id = entry.State.Id;
        if (IsLifeOnly(entry, decided))
        {
            // Every plan stands: whoever shows life is looked at when its old limit comes up, and no sooner.
            Remember(entry);
            foreach (var happened in decided) _happened.Add(new Happening(id, now, happened, index));
            var alive = ((Event.RunActivity)decided[0]).Run;
            if (SaysMore(entry.State, alive)) _moreThanLife.Add(id);
            Set(entry, Evolver.Evolve(entry.State, decided));
            HoldBack(entry, alive.Id, now);
            FollowParent(decided[0], now);
            return;
        }
        Touch(entry);
        if (decided.IsEmpty) return;
        _moreThanLife.Add(id);
        foreach (var happened in decided)
        {
            // The clock's step is told once, for all; that each agent's instants moved with it needs no line of its own.
            if (happened is Event.ClockStepped) continue;
            if (FleetEvolver.Evolve(Fleet, happened) is var fleet && !ReferenceEquals(fleet, Fleet)) TellAll(happened, now, index);
            else _happened.Add(new Happening(id, now, happened, index));
        }
        Set(entry, Evolver.Evolve(entry.State, decided));
        foreach (var happened in decided) FollowParent(happened, now);
    }

    /// <summary>
    /// A fact about what agents share. Nobody's plan has to be looked at again for it, who is held finds out when it comes due, unless
    /// there is room in a budget sooner than was planned with.
    /// </summary>
    private void TellAll(Event happened, Instant now, int index)
    {
        _fleetBefore ??= Fleet;
        if (happened is Event.BudgetCounted { Budget: { } name } counted && counted.Use.Runs < Fleet.Budgets.GetValueOrDefault(name)?.Runs)
        {
            foreach (var entry in SharersOf(name)) Touch(entry);
        }
        Fleet = FleetEvolver.Evolve(Fleet, happened);
        _happened.Add(new Happening(null, now, happened, index));
    }

    private IEnumerable<Entry> SharersOf(string budget) =>
        _agents.Values.Where(entry => entry.Policy.SharedBudgets.Any(shared => shared.Name == budget));

    private void Set(Entry entry, AgentState state)
    {
        _room.Count(entry.Policy, (state.Run is null ? 0 : 1) - (entry.State.Run is null ? 0 : 1));
        Count(entry, state);
        entry.State = state;
    }

    private void Touch(Entry entry)
    {
        _touched.Add(entry.State.Id);
        Remember(entry);
    }

    private void Remember(Entry entry) => _before.TryAdd(entry.State.Id, new Snapshot(entry.State, entry.DueAt, entry.WaitingSince));

    private void Deadlines(Instant now)
    {
        var due = _due.UpTo(now);
        Silence(due, now);
        foreach (var agent in due)
        {
            var from = _happened.Count;
            Apply(_agents[agent], new Input.Due(), now, -1);
            Recover(agent, from, now);
        }
    }

    private void StartReady(Instant now)
    {
        MarkReady(now);
        for (var started = 0; started < StartsMax && _waiting.Next(_room) is { } id; started++)
        {
            var entry = _agents[id];
            Apply(entry, new Input.Start(_node), now, -1);
            MarkWaiting(entry, null);
        }
    }

    /// <summary>Those that something happened to: who is ready waits for room from now on.</summary>
    private void MarkReady(Instant now)
    {
        foreach (var id in _touched)
        {
            var entry = _agents[id];
            var at = Starts.Plan(Fleet, entry.State, entry.Policy, now).At;
            MarkWaiting(entry, at <= now ? at : null);
        }
    }

    /// <summary>Only now it is known which slots of this instant no run has taken.</summary>
    private void TellPassedOver(Instant now)
    {
        var passed = _touched.Where(id => SlotRules.IsPassedOver(Fleet, _agents[id].State, _agents[id].Policy, now)).Order().ToList();
        foreach (var agent in passed) Apply(_agents[agent], new Input.StartsDecided(), now, -1);
    }

    /// <summary>
    /// A wake that a run took at the very instant it was accepted was never deferred. One that was ready, and for which no run started, may
    /// have been held by what else came at that instant.
    /// </summary>
    private void TellStarted(Instant now, int from)
    {
        var runs = new Dictionary<AgentId, HeartbeatRun>();
        for (var i = from; i < _happened.Count; i++)
        {
            if (_happened[i] is { Agent: { } agent, Event: Event.RunStarted { Run: var run } }) runs[agent] = run;
        }
        for (var i = from; i < _happened.Count; i++)
        {
            if (_happened[i] is not { Agent: { } agent, Event: Event.WakeAccepted accepted } told) continue;
            if (runs.TryGetValue(agent, out var run) && run.Wakes.Any(wake => wake.Id == accepted.Wake.Id))
            {
                var decision = accepted.Decision == Decision.Merged ? Decision.Merged : Decision.Started;
                _happened[i] = told with { Event = accepted with { Decision = decision, Why = Why.None, Until = null, Run = run.Id } };
            }
            else if (accepted.Why == Why.Concurrency)
            {
                var entry = _agents[agent];
                var held = Starts.Held(Fleet, entry.State, entry.Policy, accepted.Wake, now);
                _happened[i] = told with { Event = accepted with { Why = held.Why, Until = held.Until } };
            }
        }
    }

    private void Index(Instant now)
    {
        foreach (var id in _touched)
        {
            var entry = _agents[id];
            if (IsLeft(id))
            {
                MarkDue(entry, null);
                continue;
            }
            // One that waits for room is found by the next run that ends, not by the clock.
            var due = entry.WaitingSince is null
                ? Core.Deadlines.Next(Fleet, entry.State, entry.Policy, now)
                : Core.Deadlines.Bookkeeping(Fleet, entry.State, entry.Policy, now);
            MarkDue(entry, due);
        }
    }

    private void MarkDue(Entry entry, Instant? at) => entry.DueAt = _due.Move(entry.State.Id, entry.DueAt, at);

    private void MarkWaiting(Entry entry, Instant? since) => entry.WaitingSince = _waiting.Move(entry.Policy, entry.WaitingSince, since);

    private readonly record struct Snapshot(AgentState State, Instant? DueAt, Instant? WaitingSince);

    private sealed class Entry(AgentState state, AgentPolicy policy)
    {
        public AgentState State { get; set; } = state;

        public AgentPolicy Policy { get; } = policy;

        public Instant? DueAt { get; set; }

        /// <summary>When its row was last written by this heart; null where it was not.</summary>
        public Instant? WrittenAt { get; set; }

        /// <summary>When its row has to be written for a sign of life that is not in it; null where there is none.</summary>
        public Instant? WriteAt { get; set; }

        public Instant? WaitingSince { get; set; }

        /// <summary>How many of its runs in flight are stale.</summary>
        public int Stale { get; set; }
    }
}
