using System.Collections.ObjectModel;

namespace Systole.Stores.Json;

// The stored form of the types that have defaults of their own. They are not serialised themselves: generated code sets init-only
// members it does not find to the type's default instead of the member's, and old rows have to load for ever. What stands in columns
// is not in here.

/// <summary>An agent's state without its id and its wakes, which are columns and rows of their own.</summary>
internal sealed class AgentDocument
{
    public Instant? Anchor { get; set; }
    public TimeSpan? AnchorInterval { get; set; }
    public string? AnchorCron { get; set; }
    public Instant? NextSlot { get; set; }
    public Instant? SlotCursor { get; set; }
    public bool Startup { get; set; }

    public bool SlotTold { get; set; }
    public ScheduledWake? RetrySlot { get; set; }
    public HeartbeatDocument? Run { get; set; }
    public long LastRunNumber { get; set; }
    public Instant? LastStartAt { get; set; }
    public Instant? LastScheduledStartAt { get; set; }
    public LastRun? LastRun { get; set; }
    public int StreakRuns { get; set; }
    public Instant? LastEventAt { get; set; }
    public Instant? LastFollowUpAt { get; set; }
    public ImmutableArray<Instant>? GuardedStarts { get; set; }
    public int FailuresInRow { get; set; }
    public Instant? FailureBackoffUntil { get; set; }
    public Pause? Pause { get; set; }
    public Drain? Drain { get; set; }
    public IEnumerable<RegisteredDocument>? Registered { get; set; }
    public IReadOnlyDictionary<string, InterruptionDocument>? Interrupted { get; set; }
    public CheckpointMark? Checkpoint { get; set; }
    public IReadOnlyDictionary<string, ImmutableArray<Instant>>? TaskRecoveries { get; set; }
    public Instant? LastHeardAt { get; set; }
    public bool? IsCreated { get; set; }
    public IReadOnlyDictionary<string, QuantileSketch>? Learned { get; set; }
    public IEnumerable<OpenAlert>? Alerts { get; set; }
    public Instant? SkipUntil { get; set; }
    public Instant? GraceUntil { get; set; }
    public int DeadLetters { get; set; }
    public BudgetDocument? Budget { get; set; }
    public Quarantine? Quarantine { get; set; }
    public ImmutableArray<Instant>? Recoveries { get; set; }
    public ImmutableArray<UnfiredSlots>? Unfired { get; set; }

    public static AgentDocument From(AgentState state) => new()
    {
        Anchor = state.Anchor,
        AnchorInterval = state.AnchorKey.Interval,
        AnchorCron = state.AnchorKey.Cron,
        NextSlot = state.NextSlot,
        SlotCursor = state.SlotCursor,
        Startup = state.Startup,
        SlotTold = state.SlotTold,
        RetrySlot = state.RetrySlot,
        Run = state.Run is { } run ? HeartbeatDocument.From(run) : null,
        LastRunNumber = state.LastRunNumber,
        LastStartAt = state.LastStartAt,
        LastScheduledStartAt = state.LastScheduledStartAt,
        LastRun = state.LastRun,
        StreakRuns = state.StreakRuns,
        LastEventAt = state.LastEventAt,
        LastFollowUpAt = state.LastFollowUpAt,
        GuardedStarts = Documents.Unless(state.GuardedStarts.IsDefaultOrEmpty, state.GuardedStarts),
        FailuresInRow = state.FailuresInRow,
        FailureBackoffUntil = state.FailureBackoffUntil,
        Pause = state.Pause,
        Drain = state.Drain,
        Registered = state.Registered.IsEmpty ? null : state.Registered.Values.Select(RegisteredDocument.From),
        Interrupted = state.Interrupted.IsEmpty ? null : state.Interrupted.ToDictionary(entry => entry.Key, entry => InterruptionDocument.From(entry.Value)),
        Checkpoint = state.Checkpoint,
        TaskRecoveries = state.TaskRecoveries.IsEmpty ? null : state.TaskRecoveries,
        LastHeardAt = state.LastHeardAt,
        IsCreated = state.IsCreated ? true : null,
        Learned = state.Learned.IsEmpty ? null : state.Learned,
        Alerts = state.Alerts.IsEmpty ? null : state.Alerts.Values,
        SkipUntil = state.SkipUntil,
        GraceUntil = state.GraceUntil,
        DeadLetters = state.DeadLetters,
        Budget = state.Budget is { } use ? BudgetDocument.From(null, use) : null,
        Quarantine = state.Quarantine,
        Recoveries = Documents.Unless(state.Recoveries.IsDefaultOrEmpty, state.Recoveries),
        Unfired = Documents.Unless(state.Unfired.IsDefaultOrEmpty, state.Unfired),
    };

    public AgentState ToState(AgentId id)
    {
        var state = AgentState.Initial(id);
        return state with
        {
            Anchor = Anchor,
            AnchorKey = new ScheduleKey(AnchorInterval, AnchorCron),
            NextSlot = NextSlot,
            SlotCursor = SlotCursor,
            Startup = Startup,
            SlotTold = SlotTold,
            RetrySlot = RetrySlot,
            Run = Run?.ToRun(),
            LastRunNumber = LastRunNumber,
            LastStartAt = LastStartAt,
            LastScheduledStartAt = LastScheduledStartAt,
            LastRun = LastRun is { } last ? last with { Reasons = Documents.OrNone(last.Reasons) } : null,
            StreakRuns = StreakRuns,
            LastEventAt = LastEventAt,
            LastFollowUpAt = LastFollowUpAt,
            GuardedStarts = GuardedStarts ?? [],
            FailuresInRow = FailuresInRow,
            FailureBackoffUntil = FailureBackoffUntil,
            Pause = Pause,
            Drain = Drain,
            Registered = state.Registered.SetItems((Registered ?? []).Select(run => KeyValuePair.Create(run.Task, run.ToRun()))),
            Interrupted = state.Interrupted.SetItems(
                (Interrupted ?? ReadOnlyDictionary<string, InterruptionDocument>.Empty).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToInterruption()))),
            Checkpoint = Checkpoint,
            TaskRecoveries = state.TaskRecoveries.SetItems(TaskRecoveries ?? ReadOnlyDictionary<string, ImmutableArray<Instant>>.Empty),
            LastHeardAt = LastHeardAt,
            IsCreated = IsCreated ?? false,
            Learned = state.Learned.SetItems(Learned ?? ReadOnlyDictionary<string, QuantileSketch>.Empty),
            Alerts = state.Alerts.SetItems((Alerts ?? []).Select(alert => KeyValuePair.Create(alert.Id, alert))),
            SkipUntil = SkipUntil,
            GraceUntil = GraceUntil,
            DeadLetters = DeadLetters,
            Budget = Budget?.ToUse(),
            Quarantine = Quarantine,
            Recoveries = Recoveries ?? [],
            Unfired = Unfired ?? [],
        };
    }
}

/// <summary>A wake without its id.</summary>
internal sealed class WakeDocument
{
    public string Reason { get; set; } = "";
    public Intent Intent { get; set; } = Intent.Event;
    public string? Key { get; set; }
    public int Count { get; set; } = 1;
    public Instant AcceptedAt { get; set; }
    public Instant LastAcceptedAt { get; set; }
    public Instant? RaisedAt { get; set; }
    public Cause? Cause { get; set; }
    public bool SelfCaused { get; set; }
    public bool OverrideBudget { get; set; }
    public int Attempts { get; set; }
    public Instant? NotBefore { get; set; }

    public static WakeDocument From(Wake wake) => new()
    {
        Reason = wake.Reason,
        Intent = wake.Intent,
        Key = wake.Key,
        Count = wake.Count,
        AcceptedAt = wake.AcceptedAt,
        LastAcceptedAt = wake.LastAcceptedAt,
        RaisedAt = wake.RaisedAt,
        Cause = wake.Cause,
        SelfCaused = wake.SelfCaused,
        OverrideBudget = wake.OverrideBudget,
        Attempts = wake.Attempts,
        NotBefore = wake.NotBefore,
    };

    public Wake ToWake(WakeId id) => new()
    {
        Id = id,
        Reason = Reason,
        Intent = Intent,
        Key = Key,
        Count = Count,
        AcceptedAt = AcceptedAt,
        LastAcceptedAt = LastAcceptedAt,
        RaisedAt = RaisedAt,
        Cause = Cause is { } cause ? cause with { Ancestors = Documents.OrNone(cause.Ancestors) } : null,
        SelfCaused = SelfCaused,
        OverrideBudget = OverrideBudget,
        Attempts = Attempts,
        NotBefore = NotBefore,
    };
}

/// <summary>A run of the history without what the store searches for: its sequence, name, trace id and end.</summary>
internal sealed class RunDocument
{
    public int Attempt { get; set; } = 1;
    public ImmutableArray<string>? Reasons { get; set; }
    public int Wakes { get; set; }
    public Instant? Slot { get; set; }
    public string? Task { get; set; }
    public string? Holder { get; set; }
    public string? Node { get; set; }
    public Instant StartedAt { get; set; }
    public RunOutcome? Outcome { get; set; }
    public bool? CancelRequested { get; set; }
    public TimeSpan? Duration { get; set; }
    public int? ExitCode { get; set; }
    public long? Tokens { get; set; }
    public decimal? Usd { get; set; }
    public string? Reply { get; set; }
    public string? Error { get; set; }
    public Instant? RetryAt { get; set; }
    public ImmutableArray<Ancestor>? Ancestors { get; set; }

    public static RunDocument From(RunRecord run) => new()
    {
        Attempt = run.Attempt,
        Reasons = Documents.Unless(run.Reasons.IsDefaultOrEmpty, run.Reasons),
        Wakes = run.Wakes,
        Slot = run.Slot,
        Task = run.Task,
        Holder = run.Holder,
        Node = run.Node,
        StartedAt = run.StartedAt,
        Outcome = run.Outcome,
        CancelRequested = run.CancelRequested ? true : null,
        Duration = run.Duration,
        ExitCode = run.ExitCode,
        Tokens = run.Tokens,
        Usd = run.Usd,
        Reply = run.Reply,
        Error = run.Error,
        RetryAt = run.RetryAt,
        Ancestors = Documents.Unless(run.Ancestors.IsDefaultOrEmpty, run.Ancestors),
    };

    public RunRecord ToRecord(long sequence, RunId run, string traceId, Instant? endedAt) => new()
    {
        Sequence = sequence,
        Run = run,
        Attempt = Attempt,
        Reasons = Reasons ?? [],
        Wakes = Wakes,
        Slot = Slot,
        Task = Task,
        Holder = Holder,
        Node = Node,
        StartedAt = StartedAt,
        EndedAt = endedAt,
        Outcome = Outcome,
        CancelRequested = CancelRequested ?? false,
        Duration = Duration,
        ExitCode = ExitCode,
        Tokens = Tokens,
        Usd = Usd,
        Reply = Reply,
        Error = Error,
        RetryAt = RetryAt,
        TraceId = traceId,
        Ancestors = Ancestors ?? [],
    };
}

/// <summary>What has been used of a budget, with the name of one that is shared.</summary>
internal sealed class BudgetDocument
{
    public string? Name { get; set; }
    public Instant HourStart { get; set; }
    public long Runs { get; set; }
    public Instant DayStart { get; set; }
    public long Tokens { get; set; }
    public decimal Usd { get; set; }
    public ImmutableArray<ExhaustedLimit>? Exhausted { get; set; }

    public static BudgetDocument From(string? name, BudgetUse use) => new()
    {
        Name = name,
        HourStart = use.HourStart,
        Runs = use.Runs,
        DayStart = use.DayStart,
        Tokens = use.Tokens,
        Usd = use.Usd,
        Exhausted = Documents.Unless(use.Exhausted.IsDefaultOrEmpty, use.Exhausted),
    };

    public BudgetUse ToUse() => new(HourStart, Runs, DayStart, Tokens, Usd, Exhausted ?? []);
}

/// <summary>What the node remembers of itself.</summary>
internal sealed class NodeDocument
{
    public Instant LastSeenAt { get; set; }
    public bool Stopped { get; set; }
    public long LastWake { get; set; }
    public long LastSequence { get; set; }
    public long LastRun { get; set; }
    public Pause? Pause { get; set; }
    public IEnumerable<BudgetDocument>? Budgets { get; set; }
    public IEnumerable<OpenAlert>? Alerts { get; set; }
    public ImmutableArray<Stall>? Stalls { get; set; }
    public MassStall? MassStall { get; set; }
    public Instant? StoreSlowAt { get; set; }

    public static NodeDocument From(NodeRecord node) => new()
    {
        LastSeenAt = node.LastSeenAt,
        Stopped = node.Stopped,
        LastWake = node.LastWake,
        LastSequence = node.LastSequence,
        LastRun = node.LastRun,
        Pause = node.Fleet.Pause,
        Budgets = node.Fleet.Budgets.IsEmpty ? null : node.Fleet.Budgets.Select(entry => BudgetDocument.From(entry.Key, entry.Value)),
        Alerts = node.Fleet.Alerts.IsEmpty ? null : node.Fleet.Alerts.Values,
        Stalls = Documents.Unless(node.Fleet.Stalls.IsDefaultOrEmpty, node.Fleet.Stalls),
        MassStall = node.Fleet.MassStall,
        StoreSlowAt = node.Fleet.StoreSlowAt,
    };

    public NodeRecord ToRecord() => new()
    {
        LastSeenAt = LastSeenAt,
        Stopped = Stopped,
        LastWake = LastWake,
        LastSequence = LastSequence,
        LastRun = LastRun,
        Fleet = FleetState.Initial with
        {
            Pause = Pause,
            Budgets = FleetState.Initial.Budgets.SetItems((Budgets ?? []).Select(use => KeyValuePair.Create(use.Name ?? "", use.ToUse()))),
            Alerts = FleetState.Initial.Alerts.SetItems((Alerts ?? []).Select(alert => KeyValuePair.Create(alert.Id, alert))),
            Stalls = Stalls ?? [],
            MassStall = MassStall,
            StoreSlowAt = StoreSlowAt,
        },
    };
}

internal static class Documents
{
    // Absent rather than []: most lists are empty, and every byte is written again with each change.
    public static ImmutableArray<T>? Unless<T>(bool empty, ImmutableArray<T> items) => empty ? null : items;

    public static ImmutableArray<T> OrNone<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;
}
