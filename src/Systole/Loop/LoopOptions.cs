namespace Systole.Loop;

/// <summary>The bounds of the loop.</summary>
internal sealed record LoopOptions
{
    /// <summary>The most signals in one batch, and so in one commit.</summary>
    public int BatchMax { get; init; } = 4_096;

    /// <summary>The most requests that wait; past it callers are refused.</summary>
    public int RequestsMax { get; init; } = 16_384;

    /// <summary>How long what need not be durable at once may wait for a commit. Also how old the last instant seen can be after a crash.</summary>
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often rows are written that only show life, where nothing else is committed.</summary>
    public TimeSpan WriteLifeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a sign of life may wait for company before the others are told, where several nodes share the store.</summary>
    public TimeSpan TellLifeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What holds for an agent that the store has and nobody configured.</summary>
    public Func<AgentState, AgentPolicy> Unlisted { get; init; } = state => new AgentPolicy { Id = state.Id, CanRun = false };

    /// <summary>The most runs that one turn starts where several nodes share the store: the others take their part.</summary>
    public int StartsMax { get; init; } = 256;

    /// <summary>How long a turn of another node is waited for before it is asked for again.</summary>
    public TimeSpan YieldFor { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long the runs of a node that stopped in good order are left to it.</summary>
    public TimeSpan ReturnWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the due index is held against the runs in flight. Default 30 s.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many agents one turn looks at for that: it is to be late for nothing.</summary>
    public int SweepMax { get; init; } = 2_000;

    /// <summary>How long the loop waits after a commit that failed.</summary>
    public TimeSpan RetryCommitAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the journal and ended runs are kept. Default 90 days.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many journal lines are kept. Default 1,000,000.</summary>
    public long KeepLinesMax { get; init; } = 1_000_000;

    /// <summary>How often retention is looked after.</summary>
    public TimeSpan PruneEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many rows of each kind one look removes: small, so that no turn is late for it.</summary>
    public int PruneRowsMax { get; init; } = 500;

    /// <summary>How long an answer is kept for its idempotency key.</summary>
    public TimeSpan KeepRepliesFor { get; init; } = TimeSpan.FromHours(24);
}
