namespace Systole.Bench.Decisions;

/// <summary>
/// Half an hour in the life of agents, over and over: a slot and its run, three events meanwhile of which two are one, the run they
/// start, a later event and its run. Eleven decisions, three runs, as <see cref="Decider"/> and <see cref="Evolver"/> see them, without
/// index or store.
/// </summary>
internal sealed class AgentCycle
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);
    private static readonly RunEnd Good = new() { Outcome = RunOutcome.Succeeded, Duration = TimeSpan.FromSeconds(5) };

    private readonly AgentPolicy[] _policies;
    private readonly AgentState[] _states;
    private Instant _now = new(1_800_000_000_000);
    private long _lastWake;
    private long _decisions;

    public AgentCycle(int agents)
    {
        _policies = [.. Enumerable.Range(0, agents).Select(PolicyOf)];
        _states = [.. _policies.Select(policy => AgentState.Initial(policy.Id))];
        for (var i = 0; i < agents; i++) Decide(i, new Input.Configured(), TimeSpan.Zero);
    }

    /// <summary>One cycle of every agent.</summary>
    /// <returns>How many decisions that were.</returns>
    public long Turn()
    {
        _decisions = 0;
        for (var i = 0; i < _states.Length; i++) Cycle(i);
        _now += Interval;
        return _decisions;
    }

    private static AgentPolicy PolicyOf(int agent) => new()
    {
        Id = AgentId.Parse($"agent-{agent}"),
        Schedule = new Schedule.Every(Interval),
    };

    private void Cycle(int agent)
    {
        Decide(agent, new Input.Due(), TimeSpan.Zero);
        Start(agent, TimeSpan.Zero);
        Wake(agent, "exec-event", null, TimeSpan.FromSeconds(1));
        Wake(agent, "hook:gh", "issue-7", TimeSpan.FromSeconds(2));
        Wake(agent, "hook:gh", "issue-7", TimeSpan.FromSeconds(3));
        End(agent, TimeSpan.FromSeconds(10));
        Start(agent, TimeSpan.FromSeconds(60));
        End(agent, TimeSpan.FromSeconds(70));
        Wake(agent, "background-task", null, TimeSpan.FromMinutes(5));
        Start(agent, TimeSpan.FromMinutes(6));
        End(agent, TimeSpan.FromMinutes(7));
    }

    private void Wake(int agent, string reason, string? key, TimeSpan after) =>
        Decide(agent, new Input.WakeRequested(new WakeId(++_lastWake), reason, Intent.Event, key, null, false), after);

    private void Start(int agent, TimeSpan after)
    {
        Decide(agent, new Input.Start(), after);
        if (_states[agent].Run is null) throw new InvalidOperationException("the cycle is not what it says: no run started");
    }

    private void End(int agent, TimeSpan after) => Decide(agent, new Input.RunEnded(_states[agent].Run!.Id, Good), after);

    private void Decide(int agent, Input input, TimeSpan after)
    {
        var decided = Decider.Decide(FleetState.Initial, _states[agent], _policies[agent], input, _now + after);
        _states[agent] = Evolver.Evolve(_states[agent], decided);
        _decisions++;
    }
}
