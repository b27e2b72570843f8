namespace Systole.Bench.Lateness;

/// <summary>What is to be fired, the same for everybody.</summary>
/// <param name="Agents">How many.</param>
/// <param name="Interval">How often each.</param>
/// <param name="Offsets">When in the interval each is due; all zero where all are due at one instant.</param>
internal sealed record Fleet(int Agents, TimeSpan Interval, IReadOnlyList<TimeSpan> Offsets)
{
    /// <summary>Due at different instants, scattered over the interval as names happen to hash.</summary>
    public static Fleet Spread(int agents, TimeSpan interval) =>
        new(agents, interval, [.. Enumerable.Range(0, agents).Select(i => OffsetOf(i, interval))]);

    /// <summary>All due at one instant.</summary>
    public static Fleet Together(int agents, TimeSpan interval) => new(agents, interval, [.. Enumerable.Repeat(TimeSpan.Zero, agents)]);

    public bool IsSpread => Offsets.Any(offset => offset > TimeSpan.Zero);

    public static string NameOf(int agent) => $"agent-{agent}";

    // The jitter of the engine itself, through its public face: an agent that is configured at instant 0 has its first slot there.
    private static TimeSpan OffsetOf(int agent, TimeSpan interval)
    {
        var policy = new AgentPolicy
        {
            Id = AgentId.Parse(NameOf(agent)),
            Schedule = new Schedule.Every(interval),
            Jitter = interval,
            FirstBeat = FirstBeat.AfterInterval,
        };
        var heart = new Heart();
        heart.Load(AgentState.Initial(policy.Id), policy);
        HostRules.Start(heart, null, new Instant(0));
        return (heart.Find(policy.Id)!.NextSlot ?? new Instant(0)) - new Instant(0) - interval;
    }
}
