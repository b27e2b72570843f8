namespace Systole.Bench.Decisions;

/// <summary>
/// A heart with many agents on a virtual clock: every slot comes up when it is due, and every run ends before the next turn.
/// </summary>
internal sealed class HeartFleet
{
    private static readonly RunEnd Good = new() { Outcome = RunOutcome.Succeeded, Duration = TimeSpan.FromMilliseconds(1) };

    private readonly Heart _heart = new();
    private readonly List<AgentInput> _inputs = [];
    private readonly AgentId[] _agents;
    private Instant _now = new(1_800_000_000_000);
    private long _lastWake;

    private HeartFleet(IEnumerable<AgentPolicy> policies)
    {
        AgentPolicy[] all = [.. policies.Select(policy => policy with { CountsForConcurrency = false })];
        foreach (var policy in all) _heart.Load(AgentState.Initial(policy.Id), policy);
        _agents = [.. all.Select(policy => policy.Id)];
        HostRules.Start(_heart, null, _now);
        Turn();
    }

    /// <summary>Agents with a schedule, spread over the interval or not.</summary>
    public static HeartFleet Scheduled(int agents, TimeSpan interval, TimeSpan jitter) => new(Ids(agents).Select(id => new AgentPolicy
    {
        Id = id,
        Schedule = new Schedule.Every(interval),
        Jitter = jitter,
        FirstBeat = FirstBeat.AfterInterval,
    }));

    /// <summary>Agents that only events wake, at most once a second each.</summary>
    public static HeartFleet Woken(int agents) => new(Ids(agents).Select(id => new AgentPolicy { Id = id, Events = Policies.Eager }));

    /// <summary>The next instant at which something is due.</summary>
    /// <returns>How many runs started.</returns>
    public long TurnDue()
    {
        _now = Instant.Later(_heart.NextDue ?? _now, _now);
        return Turn();
    }

    /// <summary>Ten milliseconds later so many wakes at once, each for another agent.</summary>
    /// <returns>How many wakes that were.</returns>
    public long TurnWakes(int count)
    {
        _now += TimeSpan.FromMilliseconds(10);
        for (var i = 0; i < count; i++)
        {
            var wake = new Input.WakeRequested(new WakeId(++_lastWake), "hook:gh", Intent.Event, null, null, false);
            _inputs.Add(new AgentInput(_agents[_lastWake % _agents.Length], wake));
        }
        Turn();
        return count;
    }

    private int Turn()
    {
        _heart.Turn(_now, _inputs);
        _inputs.Clear();
        foreach (var happening in _heart.Happened)
        {
            if (happening.Event is not Event.RunStarted { Run.Id: var run }) continue;
            _inputs.Add(new AgentInput(run.Agent, new Input.RunEnded(run, Good)));
        }
        _heart.Settle();
        return _inputs.Count;
    }

    private static IEnumerable<AgentId> Ids(int agents) => Enumerable.Range(0, agents).Select(i => AgentId.Parse($"agent-{i}"));
}
