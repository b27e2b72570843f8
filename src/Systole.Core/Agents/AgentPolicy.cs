namespace Systole.Core;

/// <summary>Everything configured for an agent that decisions depend on. Names and defaults are those of <c>systole.yaml</c>.</summary>
public sealed record AgentPolicy
{
    /// <summary>The agent.</summary>
    public required AgentId Id { get; init; }

    /// <summary>When scheduled runs are due; null for an agent that only events wake, or that is only watched.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Whether there is something to run. An agent without a runner is watched only and has no schedule.</summary>
    public bool CanRun { get; init; } = true;

    /// <summary>Whether this node may run it: its <c>run.labels</c> are among the node's. Others decide for it all the same.</summary>
    public bool RunsHere { get; init; } = true;

    /// <summary>
    /// What the agent's first start does. Default <see cref="FirstBeat.Now"/>; a description asks <see cref="Schedule.FirstBeat"/>.
    /// </summary>
    public FirstBeat FirstBeat { get; init; } = FirstBeat.Now;

    /// <summary>What becomes of missed slots. Default <see cref="CatchUp.Once"/>.</summary>
    public CatchUp CatchUp { get; init; } = CatchUp.Once;

    /// <summary>A catch-up for a slot older than this is skipped; zero (default) is off.</summary>
    public TimeSpan CatchUpAgeMax { get; init; }

    /// <summary>The agent's slots are moved by a fixed offset in [0, jitter). Default 0.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>When scheduled runs and runs for events may start; null for at any time (L6).</summary>
    public ActiveHours? ActiveHours { get; init; }

    /// <summary>What the agent itself may use (L6). Default without limits.</summary>
    public BudgetPolicy Budget { get; init; } = BudgetPolicy.None;

    /// <summary>The budgets it shares with others: its group's and that of all agents, where they have limits.</summary>
    public ImmutableArray<SharedBudget> SharedBudgets { get; init; } = [];

    /// <summary>The concurrency and budget group; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Whether the node's limits on concurrent runs apply. Delegates in the embedding program are exempt (L3).</summary>
    public bool CountsForConcurrency { get; init; } = true;

    /// <summary>Rules for event wakes (L1).</summary>
    public EventPolicy Events { get; init; } = new();

    /// <summary>How a due run treats registered work in flight (L5).</summary>
    public DrainPolicy Drain { get; init; } = new();

    /// <summary>What becomes of the wakes of a run that failed (L4).</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>Which replies mean "nothing to report".</summary>
    public Ack Ack { get; init; } = new();

    /// <summary>Limits of runs in flight.</summary>
    public WatchPolicy Watch { get; init; } = new();

    /// <summary>The labels that routes and silences may ask for (<c>run.labels</c>).</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The route of alerts that is tried first for it (<c>alerts.route</c>); null for none.</summary>
    public string? AlertRoute { get; init; }

    /// <summary>The most wakes pending for this agent; past it callers are refused. Default 10,000 (L4).</summary>
    public int InboxMax { get; init; } = 10_000;

    /// <summary>What the laws call the interval of this agent at an instant (L1).</summary>
    public TimeSpan IntervalAt(Instant at) =>
        Schedule?.IntervalAt(at) ?? (Events.BackoffMax.IsOn ? Events.BackoffMax : Laws.IntervalWithoutSchedule);

    /// <summary>The agent's own jitter: the same for ever, and spread over the agents.</summary>
    internal TimeSpan JitterOffset
    {
        get
        {
            if (!Jitter.IsOn) return TimeSpan.Zero;
            // FNV-1a: any spread would do, but it has to be the same on every machine and in every version.
            var hash = 2166136261u;
            foreach (var c in Id.Value) hash = unchecked((hash ^ c) * 16777619u);
            return TimeSpan.FromMilliseconds(hash % Jitter.Ms);
        }
    }
}
