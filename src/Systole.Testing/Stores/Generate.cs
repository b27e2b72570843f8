using System.Globalization;
using System.Text;
using Systole.Statistics;

namespace Systole.Testing.Stores;

/// <summary>
/// Values of everything a store keeps, made from a seed: every member present and absent, every name of every enumeration.
/// </summary>
internal sealed class Generate(int seed)
{
    private static readonly string[] Texts =
        ["", "exec-event", "hook:gh", "it's \"quoted\"", "καρδιά ♥ 💓", "line\nbreak\ttab\\", "<b>&amp;</b>", "\u0001"];

    private readonly Random _random = new(seed);

    public int Number(int below) => _random.Next(below);

    public bool Chance(double probability = 0.5) => _random.NextDouble() < probability;

    public T One<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    public T Member<T>() where T : struct, Enum => One(Enum.GetValues<T>());

    public string Text() => One(Texts);

    public Instant At() => new(1_700_000_000_000 + _random.NextInt64(100_000_000_000));

    public TimeSpan Span() => TimeSpan.FromMilliseconds(_random.NextInt64(10_000_000));

    public RunId Run(AgentId agent) => new(agent, 1 + _random.NextInt64(1_000));

    public AgentState State(AgentId id) => AgentState.Initial(id) with
    {
        Anchor = Maybe(At),
        AnchorKey = new ScheduleKey(Maybe(Span), Chance() ? Text() : null),
        NextSlot = Maybe(At),
        SlotCursor = Maybe(At),
        Startup = Chance(),
        SlotTold = Chance(),
        RetrySlot = Chance() ? Slot() : null,
        Run = Chance() ? Heartbeat(id) : null,
        LastRunNumber = _random.NextInt64(long.MaxValue),
        LastStartAt = Maybe(At),
        LastScheduledStartAt = Maybe(At),
        LastRun = Chance() ? new LastRun(Run(id), Member<RunOutcome>(), Many(Text), At()) : null,
        StreakRuns = Number(10),
        LastEventAt = Maybe(At),
        LastFollowUpAt = Maybe(At),
        GuardedStarts = Many(At),
        FailuresInRow = Number(10),
        FailureBackoffUntil = Maybe(At),
        Pause = Chance() ? Pause() : null,
        Drain = Chance() ? new Drain(At(), At()) : null,
        Registered = AgentState.Initial(id).Registered.SetItems(
            Many(() => Registered(id)).Select(run => KeyValuePair.Create(run.Task, run))),
        Alerts = AgentState.Initial(id).Alerts.SetItems(Many(Alert).Select(alert => KeyValuePair.Create(alert.Id, alert))),
        SkipUntil = Maybe(At),
        GraceUntil = Maybe(At),
        DeadLetters = Number(10),
        Budget = Chance() ? Use() : null,
        Quarantine = Chance() ? new Quarantine(At(), Text()) : null,
        Recoveries = Many(At),
        Unfired = Many(() => new UnfiredSlots(At(), At(), Number(100), Member<Why>())),
        Interrupted = AgentState.Initial(id).Interrupted.SetItems(Many(() => KeyValuePair.Create(Text(), Interrupted(Run(id))))),
        Checkpoint = Mark(Run(id)),
        TaskRecoveries = AgentState.Initial(id).TaskRecoveries.SetItems(Many(() => KeyValuePair.Create(Text(), Many(At)))),
        LastHeardAt = Maybe(At),
        IsCreated = Chance(),
        Learned = AgentState.Initial(id).Learned.SetItems(
            Many(() => KeyValuePair.Create(Text(), Many(() => Number(100_000)).Aggregate(QuantileSketch.Empty, (all, value) => all.Add(value))))),
    };

    public Wake Wake(WakeId id, AgentId agent) => new()
    {
        Id = id,
        Reason = Text(),
        Intent = Member<Intent>(),
        Key = Chance() ? Text() : null,
        Count = 1 + Number(5),
        AcceptedAt = At(),
        LastAcceptedAt = At(),
        RaisedAt = Maybe(At),
        Cause = Chance() ? new Cause(Run(agent), At(), Many(() => new Ancestor(Run(agent), At()))) : null,
        SelfCaused = Chance(),
        OverrideBudget = Chance(),
        Attempts = Number(4),
        NotBefore = Maybe(At),
    };

    public RunRecord Record(long sequence, RunId run) => new()
    {
        Sequence = sequence,
        Run = run,
        Attempt = 1 + Number(3),
        Reasons = Many(Text),
        Wakes = Number(10),
        Slot = Maybe(At),
        Task = Chance() ? Text() : null,
        Holder = Chance() ? Text() : null,
        Node = Chance() ? Text() : null,
        CancelRequested = Chance(),
        StartedAt = At(),
        EndedAt = Maybe(At),
        Outcome = Maybe(Member<RunOutcome>),
        Duration = Maybe(Span),
        ExitCode = Maybe(() => Number(256) - 128),
        Tokens = Maybe(() => _random.NextInt64(1_000_000)),
        Usd = Maybe(() => new decimal(Number(1_000_000), 0, 0, false, (byte)Number(7))),
        Reply = Chance() ? Text() : null,
        Error = Chance() ? Text() : null,
        RetryAt = Maybe(At),
        TraceId = _random.NextInt64(long.MaxValue).ToString("x32", CultureInfo.InvariantCulture),
        Ancestors = Many(() => new Ancestor(Run(run.Agent), At())),
    };

    public NodeRecord Node() => new()
    {
        LastSeenAt = At(),
        Stopped = Chance(),
        LastWake = _random.NextInt64(1_000_000),
        LastSequence = _random.NextInt64(1_000_000),
        LastRun = _random.NextInt64(1_000_000),
        Fleet = FleetState.Initial with
        {
            Pause = Chance() ? Pause() : null,
            Budgets = FleetState.Initial.Budgets.SetItems(Many(() => KeyValuePair.Create($"group:{Text()}", Use()))),
            Alerts = FleetState.Initial.Alerts.SetItems(Many(Alert).Select(alert => KeyValuePair.Create(alert.Id, alert))),
            Stalls = Many(() => new Stall(At(), 1 + Number(9))),
            MassStall = Chance() ? new MassStall(At(), Maybe(At)) : null,
            StoreSlowAt = Maybe(At),
        },
    };

    public JournalEntry Line(long sequence, AgentId? agent) =>
        new(sequence, At(), agent, One(["run_started", "wake_accepted"]), $$"""{"at":"…","sequence":{{sequence}},"n":{{Number(1000)}}}""");

    public StoredReply Reply(string scope, string key) => new(scope, key, Text(), 200 + Number(300), Text(), At());

    public CheckpointRecord Checkpoint(AgentId agent, string task) =>
        new(agent, task, _random.NextInt64(1_000_000), Run(agent), At(), Chance() ? Payload() : Encoding.UTF8.GetBytes("null"));

    public AgentStats Stats() => new()
    {
        Heartbeat = Chance(0.8) ? RunStats() : Systole.Statistics.RunStats.None,
        Registered = Chance(0.8) ? RunStats() : Systole.Statistics.RunStats.None,
    };

    /// <summary>Some of these rows, each put or removed.</summary>
    public IReadOnlyList<AlertingRow> Alerting(IEnumerable<(string Room, string Key)> of) =>
        [.. of.Where(_ => Chance(0.4)).Select(row => new AlertingRow(row.Room, row.Key, Chance(0.3) ? null : State()))];

    public ReadOnlyMemory<byte> Payload() => Encoding.UTF8.GetBytes($$"""{"text":"payload ♥ {{Number(1_000_000)}}"}""");

    private string State() => $$"""{"at":{{Number(1_000_000)}},"text":"♥"}""";

    private RunStats RunStats() => new()
    {
        Started = 1 + Number(100),
        Outcomes = Systole.Statistics.RunStats.None.Outcomes.SetItems(
            Many(Member<RunOutcome>).Select(outcome => KeyValuePair.Create(outcome, 1L + Number(100)))),
        Durations = Many(Span).Aggregate(QuantileSketch.Empty, (all, one) => all.Add((long)one.TotalMilliseconds)),
        Gaps = Many(Span).Aggregate(QuantileSketch.Empty, (all, one) => all.Add((long)one.TotalMilliseconds)),
        StaleEpisodes = Number(5),
        Timeouts = Number(5),
        WakesDelivered = Number(100),
        Tokens = Number(1_000_000),
        RunsWithTokens = Number(100),
        Usd = new decimal(Number(1_000_000), 0, 0, false, (byte)Number(7)),
        RunsWithUsd = Number(100),
        LastStartAt = Maybe(At),
    };

    private Pause Pause() => new(At(), Maybe(At), Chance() ? Text() : null);

    private ScheduledWake Slot() => new(At(), Number(4), Chance(), Maybe(At));

    private OpenAlert Alert() => new(Text(), Member<AlertKind>(), Member<Severity>(), At())
    {
        Summary = Chance() ? Text() : null,
        Limit = Maybe(() => new WatchLimit(Span(), Text())),
        RepeatedAt = Maybe(At),
    };

    private BudgetUse Use() => new(
        At(), Number(100), At(), _random.NextInt64(1_000_000), new decimal(Number(1_000_000), 0, 0, false, (byte)Number(7)),
        Many(() => new ExhaustedLimit(Member<BudgetLimit>(), Number(100), Number(100), At())));

    private RegisteredRun Registered(AgentId id) => Watched(new RegisteredRun
    {
        Id = Run(id),
        Task = Text(),
        Holder = Chance() ? Text() : null,
        Idle = Chance(),
        StartedAt = At(),
        LastActivityAt = At(),
        // Idle work stands still.
        StillSince = At(),
    });

    private T Watched<T>(T run) where T : WatchedRun => run with
    {
        Model = Chance() ? Text() : null,
        Parent = Maybe(() => Run(run.Id.Agent)),
        LastProgressAt = Maybe(At),
        Phase = Member<Phase>(),
        PhaseSince = Maybe(At),
        Tool = Chance() ? new ToolCall(Chance() ? Text() : null, Maybe(Span), Chance() ? Text() : null) : null,
        StillUntil = Maybe(At),
        Uncharged = Chance() ? Span() : TimeSpan.Zero,
        Declared = Chance() ? Span() : TimeSpan.Zero,
        Extension = Chance() ? Span() : TimeSpan.Zero,
        Stale = Chance(),
        WasStale = Chance(),
        StallCountedAt = Maybe(At),
        TimedOut = Chance(),
        IsTakenUp = Chance(),
        Cancellation = Chance() ? new Cancellation(Member<CancelStage>(), Maybe(At), Chance()) : null,
        Details = Chance() ? Text() : null,
        Tokens = Maybe(() => _random.NextInt64(1_000_000)),
        Usd = Maybe(() => new decimal(Number(1_000_000), 0, 0, false, 4)),
        Recent = Many(Text),
        Attempt = 1 + Number(3),
        Steps = Steps(),
        CheckpointAsked = Chance(),
        Checkpoint = Mark(run.Id),
        Resume = Mark(run.Id),
        Interrupted = Chance() ? Interrupted(run.Id) : null,
        UnconfirmedSince = Maybe(At),
        IsGapBlind = Chance(),
    };

    private CheckpointMark? Mark(RunId run) => Chance() ? new CheckpointMark(1 + Number(9), run, At(), Chance()) : null;

    private OpenSteps Steps() =>
        Chance() ? OpenSteps.None : new OpenSteps([new Step(Chance() ? Text() : null, At(), Maybe(At)), .. Many(() => new Step(Text(), At(), null))], Number(3));

    private Interruption Interrupted(RunId run) => new(run, Member<RunOutcome>(), At(), Member<Phase>(), Steps(), 1 + Number(3));

    private HeartbeatRun Heartbeat(AgentId id) => Watched(new HeartbeatRun
    {
        Id = new RunId(id, 1 + Number(3)),
        StartedAt = At(),
        Cause = Member<StartCause>(),
        Slot = Chance() ? Slot() : null,
        Reasons = Many(Text),
        Ancestors = Many(() => new Ancestor(Run(id), At())),
        Node = Chance() ? Text() : null,
        LastActivityAt = At(),
        StillSince = Maybe(At),
    });

    private T? Maybe<T>(Func<T> make) where T : struct => Chance() ? make() : null;

    private ImmutableArray<T> Many<T>(Func<T> make)
    {
        var count = Number(4);
        var items = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++) items.Add(make());
        return items.ToImmutable();
    }
}
