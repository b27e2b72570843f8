using System.Runtime.CompilerServices;
using Systole.Stores;

namespace Systole.Tests.Api.Fakes;

/// <summary>A heart that says what the test tells it to and remembers what it was asked.</summary>
internal sealed partial class FakeSystole : ISystole
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _journal = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static readonly Instant Noon = Instant.From(new DateTimeOffset(2026, 2, 17, 12, 0, 0, TimeSpan.Zero));

    public List<(string What, string? Target, object? Details, RequestKey? Key)> Calls { get; } = [];

    /// <summary>Done once somebody follows the journal: what is written from then on reaches it.</summary>
    public TaskCompletionSource Followed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Refusal? Refuse { get; set; }

    public Exception? Throw { get; set; }

    public long FirstKept { get; set; } = 1;

    public List<RunRecord> RunHistory { get; } = [];

    public Dictionary<string, RunId> Traces { get; } = [];

    public NodeStatus NodeStatus { get; set; } = new()
    {
        Online = true,
        Now = Noon,
        LastTurnAt = Noon,
        LastHeartbeatAt = Noon - TimeSpan.FromMinutes(12),
        ConcurrencyMax = 8,
        InFlight = [],
        Waiting = 0,
        Agents = [View("dev"), View("main")],
        Defaults = new WatchPolicy(),
    };

    /// <summary>A schedule that is none of <c>every</c>.</summary>
    public static Schedule.Cron Weekdays { get; } =
        CronExpression.TryParse("0 8-20 * * MON-FRI", out var weekdays, out var error) && Zone.TryFind("Europe/Berlin", out var berlin)
            ? new Schedule.Cron(weekdays, berlin) : throw new ArgumentException(error);

    public NodesView NodesView { get; set; } = new(Noon, [Node("laptop-7717") with { Epoch = null, LeaseUntil = null, IsSelf = true }]);

    public static NodeView Node(string name) => new()
    {
        Name = name,
        State = NodeState.Alive,
        Url = $"http://{name}:7717",
        Version = "0.1.0",
        Epoch = 3,
        StartedAt = Noon - TimeSpan.FromHours(2),
        SeenAt = Noon - TimeSpan.FromSeconds(2),
        LeaseUntil = Noon + TimeSpan.FromSeconds(8),
        Labels = ImmutableSortedDictionary<string, string>.Empty,
        Configuration = "07f403f9d05a",
        RunsInFlight = 0,
        IsSelf = false,
    };

    public static AgentView View(string id) => new()
    {
        Id = AgentId.Parse(id),
        CanRun = true,
        Every = TimeSpan.FromMinutes(30),
        NextRunAt = Noon + TimeSpan.FromMinutes(18),
        NextSlot = Noon + TimeSpan.FromMinutes(18),
        PendingWakes = 0,
    };

    public static RunRecord Run(string id, long sequence) => new()
    {
        Sequence = sequence,
        Run = RunId.TryParse(id, out var run) ? run : throw new ArgumentException(id),
        Attempt = 1,
        Reasons = ["interval"],
        Wakes = 0,
        Slot = Noon,
        StartedAt = Noon,
        EndedAt = Noon + TimeSpan.FromSeconds(5),
        Outcome = RunOutcome.Succeeded,
        Duration = TimeSpan.FromSeconds(5),
        Reply = "HEARTBEAT_OK",
        TraceId = "0af7651916cd43dd8448eb211c80319c",
    };

    public JournalEntry Write(string name, string agent = "main", string more = "")
    {
        lock (_lock)
        {
            var json = $$"""{"at":"{{Noon}}","event":"{{name}}","agent":"{{agent}}"{{more}}}""";
            var entry = new JournalEntry(_journal.Count + 1, Noon, AgentId.Parse(agent), name, json);
            _journal.Add(entry);
            _grown.SetResult();
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return entry;
        }
    }

    /// <summary>The last lines never were.</summary>
    public void Lose(int lines)
    {
        lock (_lock)
        {
            _journal.RemoveRange(_journal.Count - lines, lines);
            _grown.SetResult();
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public ValueTask<Answer<WakeReceipt>> WakeAsync(string agent, WakeRequest request, RequestKey? key = null,
        CancellationToken stop = default) =>
        Answered<WakeReceipt>("wake", agent, request, key,
            () => new WakeReceipt(new WakeId(7), Decision.Deferred, Why.Coalescing, Noon, null));

    public ValueTask<Answer<PauseReceipt>> PauseAsync(
        string? agent, string? reason = null, TimeSpan? duration = null, RequestKey? key = null, CancellationToken stop = default) =>
        Answered<PauseReceipt>("pause", agent, (reason, duration), key,
            () => new PauseReceipt(IdOf(agent), new Pause(Noon, duration is { } d ? Noon + d : null, reason)));

    public ValueTask<Answer<PauseReceipt>> ResumeAsync(string? agent, string? reason = null, RequestKey? key = null,
        CancellationToken stop = default) =>
        Answered<PauseReceipt>("resume", agent, reason, key, () => new PauseReceipt(IdOf(agent), null));

    public ValueTask<Answer<CancelReceipt>> CancelAsync(string run, RequestKey? key = null, CancellationToken stop = default) =>
        Answered<CancelReceipt>("cancel", run, null, key,
            () => new CancelReceipt(RunId.TryParse(run, out var id) ? id : default, CancelStage.Ask, Noon + TimeSpan.FromSeconds(30)));

    public NodeStatus Status() => NodeStatus;

    public Vitals Vitals { get; set; } = Systole.Vitals.Good;

    public Vitals CheckVitals() => Vitals;

    public NodesView Nodes() => NodesView;

    public ValueTask<Answer<NodeView>> DrainAsync(string node, bool drains, CancellationToken stop = default)
    {
        lock (_lock) Calls.Add((drains ? "drain" : "undrain", node, null, null));
        if (Refuse is not null) return new((Answer<NodeView>)Refuse);
        if (NodesView.Nodes.FirstOrDefault(known => known.Name == node) is not { } found)
        {
            var unknown = new Refusal(RefusalCode.UnknownNode, $"no node named \"{node}\"");
            return new((Answer<NodeView>)(node == "eu-l" ? unknown with { DidYouMean = ["eu-1"] } : unknown));
        }
        var drained = found with { Drains = drains, State = drains ? NodeState.Draining : NodeState.Alive };
        NodesView = NodesView with { Nodes = NodesView.Nodes.Replace(found, drained) };
        return new((Answer<NodeView>)drained);
    }

    public Answer<AgentView> Agent(string agent)
    {
        if (Refuse is not null) return Refuse;
        return NodeStatus.Agents.FirstOrDefault(a => a.Id == IdOf(agent)) is { } view ? view : Unknown(agent);
    }

    public Answer<Explanation> Explain(string agent) => Agent(agent).Refusal is { } refusal ? refusal : new Explanation
    {
        Agent = AgentId.Parse(agent),
        Now = Noon,
        NextRunAt = Noon + TimeSpan.FromMinutes(18),
        Cause = StartCause.Slot,
        Why = Why.MinSpacing,
        Sentences = ["The next run is the slot at 12:18."],
        Holds = [new Hold(Why.MinSpacing, Noon + TimeSpan.FromSeconds(40))],
        Wakes = [new HeldWake(
            new Wake { Id = new WakeId(3), Reason = "hook:gh", Intent = Intent.Event, AcceptedAt = Noon, LastAcceptedAt = Noon },
                Why.MinSpacing, Noon)],
        WakesPending = 1,
        NextSlots = [Noon + TimeSpan.FromMinutes(18)],
        Unfired = [new UnfiredSlots(Noon - TimeSpan.FromMinutes(102), Noon - TimeSpan.FromMinutes(42), 3, Why.Paused)],
        Budgets = [new BudgetLeft("all", BudgetLimit.UsdPerDay, 3.21m, 5, Noon + TimeSpan.FromHours(12))],
    };

    public Answer<IReadOnlyList<Instant>> Next(string agent, int count) => Agent(agent).Refusal is { } refusal
        ? refusal
        : Answer<IReadOnlyList<Instant>>.Done([.. Enumerable.Range(0, count).Select(i => Noon + TimeSpan.FromMinutes(18 + i * 30))]);

    public ValueTask<Answer<IReadOnlyList<RunRecord>>> RunsAsync(
        string? agent, long? before, int countMax, CancellationToken stop = default)
    {
        if (Throw is not null) throw Throw;
        if (agent is not null && Agent(agent).Refusal is { } refusal) return new((Answer<IReadOnlyList<RunRecord>>)refusal);
        IReadOnlyList<RunRecord> runs = [.. RunHistory
            .Where(r => (agent is null || r.Run.Agent == IdOf(agent)) && (before is null || r.Sequence < before))
            .OrderByDescending(r => r.Sequence).Take(countMax)];
        return new(Answer<IReadOnlyList<RunRecord>>.Done(runs));
    }

    public ValueTask<Answer<RunRecord>> RunAsync(string run, CancellationToken stop = default) =>
        new(RunHistory.FirstOrDefault(r => r.Run.ToString() == run) is { } found
            ? found
            : (Answer<RunRecord>)new Refusal(RefusalCode.UnknownRun, $"no run \"{run}\" is known"));

    public ValueTask<IReadOnlyList<JournalEntry>> JournalAsync(long after, string? agent, int countMax, CancellationToken stop = default) =>
        new((IReadOnlyList<JournalEntry>)[.. Lines(after, agent).Take(countMax)]);

    public ValueTask<IReadOnlyList<JournalEntry>> JournalTailAsync(string? agent, int countMax, CancellationToken stop = default) =>
        new((IReadOnlyList<JournalEntry>)[.. Lines(0, agent).TakeLast(countMax)]);

    public async IAsyncEnumerable<JournalEntry> FollowAsync(long? after, string? agent,
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        var place = after ?? Last();
        Followed.TrySetResult();
        while (true)
        {
            Task grown;
            lock (_lock) grown = _grown.Task;
            if (place > Last()) throw new JournalResetException(FirstKept, Last());
            foreach (var line in Lines(place, agent))
            {
                place = line.Sequence;
                yield return line;
            }
            await grown.WaitAsync(stop);
        }
    }

    public ValueTask<(long First, long Last)> JournalRangeAsync(CancellationToken stop = default) => new((FirstKept, Last()));

    public ValueTask<RunId?> FindRunByTraceAsync(string traceId, CancellationToken stop = default) =>
        new(Traces.TryGetValue(traceId, out var run) ? run : null);

    private ValueTask<Answer<T>> Answered<T>(
        string what, string? target, object? details, RequestKey? key, Func<T> answer, Refusal? refuse = null, bool mayCreate = false)
    {
        lock (_lock) Calls.Add((what, target, details, key));
        if (Throw is not null) throw Throw;
        if ((Refuse ?? refuse) is { } refused) return new((Answer<T>)refused);
        if (target is not null && what != "cancel" && !mayCreate && Agent(target).Refusal is { } refusal) return new((Answer<T>)refusal);
        return new(Answer<T>.Done(answer()));
    }

    private static Refusal Unknown(string agent) =>
        new(RefusalCode.UnknownAgent, $"no agent named \"{agent}\"") { DidYouMean = agent == "mian" ? ["main"] : [] };

    private static AgentId? IdOf(string? agent) => AgentId.TryParse(agent, out var id) ? id : null;

    private long Last()
    {
        lock (_lock) return _journal.Count;
    }

    private List<JournalEntry> Lines(long after, string? agent)
    {
        lock (_lock) return [.. _journal.Where(l => l.Sequence > after && l.Sequence >= FirstKept
            && (agent is null || l.Agent == IdOf(agent)))];
    }
}
