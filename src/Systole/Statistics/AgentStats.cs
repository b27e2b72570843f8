namespace Systole.Statistics;

/// <summary>What became of an agent's runs in a time, by origin.</summary>
public sealed record AgentStats
{
    /// <summary>Of no runs.</summary>
    public static readonly AgentStats None = new();

    /// <summary>Of runs that Systole started because wakes were due.</summary>
    public RunStats Heartbeat { get; init; } = RunStats.None;

    /// <summary>Of runs that the agent or its gateway started and registered.</summary>
    public RunStats Registered { get; init; } = RunStats.None;

    /// <summary>Of the runs of both.</summary>
    public AgentStats Merge(AgentStats other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AgentStats { Heartbeat = Heartbeat.Merge(other.Heartbeat), Registered = Registered.Merge(other.Registered) };
    }

    internal RunStats Of(bool registered) => registered ? Registered : Heartbeat;

    internal AgentStats With(RunFact fact, TimeSpan? gap) => fact.Registered
        ? this with { Registered = fact.On(Registered, gap) }
        : this with { Heartbeat = fact.On(Heartbeat, gap) };
}
