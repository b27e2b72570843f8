namespace Systole.Stores.Json;

/// <summary>What is stored of every run in flight.</summary>
internal abstract class WatchedDocument
{
    public RunId Id { get; set; }
    public int Attempt { get; set; } = 1;
    public Instant StartedAt { get; set; }
    public string? Model { get; set; }
    public RunId? Parent { get; set; }
    public Instant LastActivityAt { get; set; }
    public Instant? LastProgressAt { get; set; }
    public Phase? Phase { get; set; }
    public Instant? PhaseSince { get; set; }
    public ToolCall? Tool { get; set; }
    public Instant? StillSince { get; set; }
    public Instant? StillUntil { get; set; }

    /// <summary>Its name is older than what else is not charged.</summary>
    public TimeSpan Blind { get; set; }

    public TimeSpan? Declared { get; set; }
    public TimeSpan? Extension { get; set; }
    public bool Stale { get; set; }
    public bool? WasStale { get; set; }
    public Instant? StallCountedAt { get; set; }
    public bool TimedOut { get; set; }
    public bool? IsTakenUp { get; set; }
    public Cancellation? Cancellation { get; set; }
    public string? Details { get; set; }
    public long? Tokens { get; set; }
    public decimal? Usd { get; set; }
    public ImmutableArray<string>? Recent { get; set; }
    public StepsDocument? Steps { get; set; }
    public bool? CheckpointAsked { get; set; }
    public CheckpointMark? Checkpoint { get; set; }
    public CheckpointMark? Resume { get; set; }
    public InterruptionDocument? Interrupted { get; set; }
    public Instant? UnconfirmedSince { get; set; }
    public bool? IsGapBlind { get; set; }

    protected void Take(WatchedRun run)
    {
        Id = run.Id;
        Attempt = run.Attempt;
        StartedAt = run.StartedAt;
        Model = run.Model;
        Parent = run.Parent;
        LastActivityAt = run.LastActivityAt;
        LastProgressAt = run.LastProgressAt;
        Phase = run.Phase == Core.Phase.None ? null : run.Phase;
        PhaseSince = run.PhaseSince;
        Tool = run.Tool;
        StillSince = run.StillSince;
        StillUntil = run.StillUntil;
        Blind = run.Uncharged;
        Declared = run.Declared == TimeSpan.Zero ? null : run.Declared;
        Extension = run.Extension == TimeSpan.Zero ? null : run.Extension;
        Stale = run.Stale;
        WasStale = run.WasStale ? true : null;
        StallCountedAt = run.StallCountedAt;
        TimedOut = run.TimedOut;
        IsTakenUp = run.IsTakenUp ? true : null;
        Cancellation = run.Cancellation;
        Details = run.Details;
        Tokens = run.Tokens;
        Usd = run.Usd;
        Recent = Documents.Unless(run.Recent.IsDefaultOrEmpty, run.Recent);
        Steps = StepsDocument.From(run.Steps);
        CheckpointAsked = run.CheckpointAsked ? true : null;
        Checkpoint = run.Checkpoint;
        Resume = run.Resume;
        Interrupted = run.Interrupted is { } left ? InterruptionDocument.From(left) : null;
        UnconfirmedSince = run.UnconfirmedSince;
        IsGapBlind = run.IsGapBlind ? true : null;
    }

    protected T Given<T>(T run) where T : WatchedRun => run with
    {
        Attempt = Attempt,
        Model = Model,
        Parent = Parent,
        LastProgressAt = LastProgressAt,
        Phase = Phase ?? Core.Phase.None,
        PhaseSince = PhaseSince,
        Tool = Tool,
        StillSince = StillSince,
        StillUntil = StillUntil,
        Uncharged = Blind,
        Declared = Declared ?? TimeSpan.Zero,
        Extension = Extension ?? TimeSpan.Zero,
        Stale = Stale,
        WasStale = WasStale ?? false,
        StallCountedAt = StallCountedAt,
        TimedOut = TimedOut,
        IsTakenUp = IsTakenUp ?? false,
        Cancellation = Cancellation,
        Details = Details,
        Tokens = Tokens,
        Usd = Usd,
        Recent = Recent ?? [],
        Steps = Steps?.ToSteps() ?? OpenSteps.None,
        CheckpointAsked = CheckpointAsked ?? false,
        Checkpoint = Checkpoint,
        Resume = Resume,
        Interrupted = Interrupted?.ToInterruption(),
        UnconfirmedSince = UnconfirmedSince,
        IsGapBlind = IsGapBlind ?? false,
    };
}

/// <summary>A heartbeat run in progress, without its wakes.</summary>
internal sealed class HeartbeatDocument : WatchedDocument
{
    public StartCause Cause { get; set; }
    public ScheduledWake? Slot { get; set; }
    public ImmutableArray<string>? Reasons { get; set; }
    public ImmutableArray<Ancestor>? Ancestors { get; set; }
    public string? Node { get; set; }

    public static HeartbeatDocument From(HeartbeatRun run)
    {
        var document = new HeartbeatDocument
        {
            Cause = run.Cause,
            Slot = run.Slot,
            Reasons = Documents.Unless(run.Reasons.IsDefaultOrEmpty, run.Reasons),
            Ancestors = Documents.Unless(run.Ancestors.IsDefaultOrEmpty, run.Ancestors),
            Node = run.Node,
        };
        document.Take(run);
        return document;
    }

    public HeartbeatRun ToRun() => Given(new HeartbeatRun
    {
        Id = Id,
        StartedAt = StartedAt,
        LastActivityAt = LastActivityAt,
        Cause = Cause,
        Slot = Slot,
        Reasons = Reasons ?? [],
        Ancestors = Ancestors ?? [],
        Node = Node,
    });
}

/// <summary>A registered run in flight.</summary>
internal sealed class RegisteredDocument : WatchedDocument
{
    public string Task { get; set; } = "";
    public string? Holder { get; set; }
    public bool Idle { get; set; }

    public static RegisteredDocument From(RegisteredRun run)
    {
        var document = new RegisteredDocument { Task = run.Task, Holder = run.Holder, Idle = run.Idle };
        document.Take(run);
        return document;
    }

    // A row from before clocks stood still by themselves says so by being idle.
    public RegisteredRun ToRun() => Given(new RegisteredRun
    {
        Id = Id,
        Task = Task,
        Holder = Holder,
        Idle = Idle,
        StartedAt = StartedAt,
        LastActivityAt = LastActivityAt,
    }) with
    {
        StillSince = StillSince ?? (Idle ? LastActivityAt : null),
    };
}

/// <summary>What a run began since its last checkpoint.</summary>
internal sealed class StepsDocument
{
    public ImmutableArray<Step>? Last { get; set; }
    public long Before { get; set; }

    public static StepsDocument? From(OpenSteps steps) => steps.IsEmpty ? null : new StepsDocument { Last = steps.Last, Before = steps.Before };

    public OpenSteps ToSteps() => new(Last ?? [], Before);
}

/// <summary>What an attempt that did not succeed left behind.</summary>
internal sealed class InterruptionDocument
{
    public RunId Run { get; set; }
    public RunOutcome Outcome { get; set; }
    public Instant At { get; set; }
    public Phase? Phase { get; set; }
    public StepsDocument? Uncertain { get; set; }
    public int? Attempt { get; set; }

    public static InterruptionDocument From(Interruption left) => new()
    {
        Run = left.Run,
        Outcome = left.Outcome,
        At = left.At,
        Phase = left.Phase == Core.Phase.None ? null : left.Phase,
        Uncertain = StepsDocument.From(left.Uncertain),
        Attempt = left.Attempt == 1 ? null : left.Attempt,
    };

    public Interruption ToInterruption() => new(Run, Outcome, At, Phase ?? Core.Phase.None, Uncertain?.ToSteps() ?? OpenSteps.None, Attempt ?? 1);
}
