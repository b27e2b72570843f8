using Microsoft.Extensions.Logging.Abstractions;
using Systole.Channels;
using Systole.Loop;
using Systole.Runners;
using Systole.Stores.Shared;
using Systole.Time;

namespace Systole.Testing;

/// <summary>The real loop on a virtual clock: it turns when the test says so, exactly at the instants at which it would have.</summary>
internal sealed class LoopHarness : IRunnerSet, IRunner, IRunObserver, IMessenger
{
    private readonly Dictionary<AgentId, AgentPolicy> _policies;
    private readonly LoopOptions _options;
    private readonly Heart _heart;
    private readonly HeartLoop _loop;
    private Instant _turned;

    public LoopHarness(IStore store, VirtualClock clock, IEnumerable<AgentPolicy> agents, LoopOptions? options = null, AlertingPolicy? alerting = null)
    {
        Store = store;
        Clock = clock;
        _policies = agents.ToDictionary(agent => agent.Id);
        _options = options ?? new LoopOptions();
        var shared = store as ISharedStore;
        NodeClock = shared is null ? new NodeClock(clock, () => clock.SinceBoot) : new NodeClock(shared.Clock);
        Inbox = new Inbox(_options.RequestsMax);
        _heart = new Heart(node: shared?.Node, alerting: alerting);
        _loop = new HeartLoop(store, _heart, Inbox, Published, this, this, NodeClock, clock, _options, NullLogger.Instance);
    }

    public IStore Store { get; }

    public VirtualClock Clock { get; }

    public NodeClock NodeClock { get; }

    public Inbox Inbox { get; }

    public Published Published { get; } = new();

    /// <summary>What the runner was told, in order.</summary>
    public List<string> Acts { get; } = [];

    /// <summary>The turns of runs that were started or adopted.</summary>
    public Dictionary<RunId, Turn> Turns { get; } = [];

    /// <summary>What channels were given, in order.</summary>
    public List<(IncidentKey Key, AlertMessage Message)> Sent { get; } = [];

    public void Send(IncidentKey key, AlertMessage message) => Sent.Add((key, message));

    /// <summary>A channel answers the last thing that it was given.</summary>
    public void Answer(DeliveryOutcome outcome = DeliveryOutcome.Delivered)
    {
        var (key, message) = Sent[^1];
        Inbox.Report(new AnsweredSignal(key, message.Key, new Delivery(outcome, Names.Of(outcome))) { At = Now });
    }

    public Instant Now => NodeClock.Wall;

    public bool OutlivesNode { get; init; } = true;

    public static VirtualClock ClockAt(string time) => new(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    public async Task StartAsync()
    {
        await _loop.StartAsync(await Store.OpenAsync(CancellationToken.None).ConfigureAwait(false), _policies, CancellationToken.None).ConfigureAwait(false);
        _turned = Now;
    }

    /// <summary>Lets time pass; the loop turns at every instant at which something is due or its longest wait is over.</summary>
    public async Task RunForAsync(TimeSpan span)
    {
        var end = Now + span;
        while (Now < end)
        {
            var next = Instant.Earlier(_turned + Laws.WaitMax, end);
            if (_heart.NextDue is { } due && due < next) next = Instant.Later(due, Now);
            var asked = next - _turned;
            Clock.Advance(next - Now);
            await TurnAsync(asked).ConfigureAwait(false);
        }
    }

    /// <summary>When something is due; null where nothing is.</summary>
    public Instant? NextDue => _heart.NextDue;

    /// <summary>Whether its last commit failed.</summary>
    public bool IsInTrouble => _loop.IsInTrouble;

    /// <summary>What this node knows.</summary>
    public AgentState? Find(string agent) => _heart.Find(AgentId.Parse(agent));

    /// <summary>The node stops in good order.</summary>
    public Task StopAsync() => _loop.StopAsync(TimeSpan.Zero);

    /// <summary>The loop turns now.</summary>
    public async Task TurnAsync(TimeSpan? asked = null)
    {
        var passed = asked ?? Now - _turned;
        _turned = Now;
        await _loop.TurnAsync(passed).ConfigureAwait(false);
    }

    public WakeSignal Wake(string agent, WakeRequest request, RequestKey? key = null)
    {
        var signal = new WakeSignal(AgentId.Parse(agent), request, null, null) { At = Now, Key = key };
        if (!Inbox.TryRequest(signal)) throw new InvalidOperationException("the inbox is full");
        return signal;
    }

    public void End(RunId run, RunOutcome outcome = RunOutcome.Succeeded, TimeSpan? duration = null) =>
        Ended(run, new RunEnd { Outcome = outcome, Duration = duration ?? TimeSpan.FromSeconds(1) });

    public async Task<IReadOnlyList<string>> JournalAsync() =>
        [.. (await Store.ReadJournalAsync(0, null, 100_000, CancellationToken.None).ConfigureAwait(false)).Select(entry => entry.Json)];

    public IRunner RunnerOf(AgentId agent) => this;

    public string? PromptOf(AgentId agent) => null;

    public void Start(Turn turn)
    {
        Acts.Add($"start {turn.Run}");
        Turns[turn.Run] = turn;
    }

    public void Adopt(Turn turn)
    {
        Acts.Add($"adopt {turn.Run}");
        Turns[turn.Run] = turn;
    }

    public void Cancel(RunId run, CancelStage stage) => Acts.Add($"{Names.Of(stage)} {run}");

    public void Forget(RunId run) => Acts.Add($"forget {run}");

    public void Active(RunId run) => Inbox.Report(new ActiveSignal(run) { At = Now });

    public void Ended(RunId run, RunEnd end) => Inbox.Report(new EndedSignal(run, end) { At = Now });

    public ValueTask DisposeAsync() => default;
}
