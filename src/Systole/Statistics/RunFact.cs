using Systole.Stores;

namespace Systole.Statistics;

/// <summary>What happened to a run, as far as figures go.</summary>
/// <param name="Agent">Whose run.</param>
/// <param name="At">When.</param>
/// <param name="Registered">Whether the agent or its gateway started it.</param>
internal abstract record RunFact(AgentId Agent, Instant At, bool Registered)
{
    /// <summary>The figures with it.</summary>
    /// <param name="stats">The figures so far.</param>
    /// <param name="gap">The time since the start before; null where there is none.</param>
    public abstract RunStats On(RunStats stats, TimeSpan? gap);

    public sealed record Started(AgentId Agent, Instant At, bool Registered) : RunFact(Agent, At, Registered)
    {
        public override RunStats On(RunStats stats, TimeSpan? gap) => stats.WithStart(At, gap);
    }

    // With how many wakes it delivered.
    public sealed record Ended(AgentId Agent, Instant At, bool Registered, RunRecord Run, int Delivered) : RunFact(Agent, At, Registered)
    {
        public override RunStats On(RunStats stats, TimeSpan? gap) => stats.WithEnd(Run, Delivered);
    }

    public sealed record WentStale(AgentId Agent, Instant At, bool Registered) : RunFact(Agent, At, Registered)
    {
        public override RunStats On(RunStats stats, TimeSpan? gap) => stats with { StaleEpisodes = stats.StaleEpisodes + 1 };
    }

    public sealed record PassedLimit(AgentId Agent, Instant At, bool Registered) : RunFact(Agent, At, Registered)
    {
        public override RunStats On(RunStats stats, TimeSpan? gap) => stats with { Timeouts = stats.Timeouts + 1 };
    }
}
