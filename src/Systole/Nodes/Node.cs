using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Systole.Channels;
using Systole.Loop;
using Systole.Statistics;
using Systole.Stores;
using Systole.Stores.Shared;
using Systole.Time;

namespace Systole;

/// <summary>One Systole process: the loop with its store and runners, and the verbs that every face translates.</summary>
internal sealed partial class Node : ISystole, IAsyncDisposable
{
    /// <summary>The longest word of an operator's reason, in characters.</summary>
    private const int ReasonLengthMax = 500;

    private const int PageMax = 1_000;

    /// <summary>How far the runs that a run works for are followed to find the cause of a wake.</summary>
    private const int ParentsMax = 16;

    /// <summary>Long enough for a person to look at what a crash left of a run.</summary>
    private static readonly TimeSpan LeftoversKeptFor = TimeSpan.FromDays(1);

    /// <summary>How long a node that stops waits for channels to answer.</summary>
    private static readonly TimeSpan SendingEndsWithin = TimeSpan.FromSeconds(5);

    private readonly IStore _store;
    private readonly RunnerSet _runners;
    private readonly ImmutableArray<ChannelDefinition> _channels;
    private readonly Sender _sender;
    private readonly TimeProvider _time;
    private readonly NodeClock _clock;
    private readonly Inbox _inbox;
    private readonly Published _published = new();
    private readonly HeartLoop _loop;
    private readonly NodeOptions _options;
    private readonly FrozenDictionary<AgentId, AgentDefinition> _agents;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Roster _roster;
    private Task _turning = Task.CompletedTask;
    private int _disposed;

    public Node(
        IStore store, NodeOptions options, IReadOnlyCollection<AgentDefinition> agents, TimeProvider time, ILoggerFactory loggers, LoopOptions? loop = null)
    {
        _store = store;
        _time = time;
        _options = options;
        _agents = agents.ToFrozenDictionary(agent => agent.Policy.Id);
        var bounds = (loop ?? new LoopOptions()) with
        {
            KeepFor = options.KeepFor,
            KeepLinesMax = options.KeepLinesMax,
            ReturnWithin = options.ReturnWithin,
            Unlisted = Unlisted,
            SweepEvery = (options.Defaults ?? new AgentPolicy { Id = default }).Watch.CheckInterval,
        };
        var shared = store as ISharedStore;
        _clock = new NodeClock(shared?.Clock ?? time);
        _inbox = new Inbox(bounds.RequestsMax);
        _runners = new RunnerSet(_agents, new RunReports(_inbox, _clock), options.DataDirectory, time, loggers);
        _roster = new Roster(shared, _published, _clock, options, new(() => ConfigurationOf(options, _agents.Values)));
        _channels = [.. AlertChannelSet.All(options.Channels)];
        _sender = new Sender(
            new AlertChannelSet(_channels, time, loggers),
            (key, message, answer) => _inbox.Report(new AnsweredSignal(key, message, answer) { At = _clock.Wall }),
            time, loggers.CreateLogger<Sender>());
        _loop = new HeartLoop(
            store, new Heart(options.Concurrency, shared?.Node, Alerting(options)), _inbox, _published, _runners, _sender, _clock, time, bounds, loggers.CreateLogger("Systole.Loop"));
        _ping = PingOf(options, loggers);
    }

    /// <summary>Completes when the loop has ended; faulted where it ended by an error of its own.</summary>
    public Task Completion => _turning;

    /// <summary>What is decided by, with all channels that there are.</summary>
    private static AlertingPolicy Alerting(NodeOptions options) => !options.Alerting.IsOn ? options.Alerting : options.Alerting with
    {
        Channels = AlertChannelSet.All(options.Channels).ToImmutableSortedDictionary(channel => channel.Name, channel => channel.Traits, StringComparer.Ordinal),
    };

    /// <summary>A hash of what a node with these options and agents decides by (<see cref="ConfigurationHash"/>).</summary>
    public static string ConfigurationOf(NodeOptions options, IEnumerable<AgentDefinition> agents) =>
        ConfigurationHash.Of(options.Concurrency, Alerting(options), agents.Select(PolicyOf).Concat(options.Defaults is { } defaults ? [defaults] : []));

    /// <summary>Opens the store, takes up what the last node left, and begins to turn.</summary>
    /// <exception cref="StoreException">The store cannot be used; nothing was started.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        var image = await _store.OpenAsync(stop).ConfigureAwait(false);
        await _loop.StartAsync(image, _agents.ToDictionary(entry => entry.Key, entry => PolicyOf(entry.Value)), stop).ConfigureAwait(false);
        var inFlight = image.Agents.Select(state => state.Run?.Id).OfType<RunId>().ToHashSet();
        _ = Task.Run(() => _runners.CleanUp(_clock.Wall - LeftoversKeptFor, inFlight), CancellationToken.None);
        _turning = Task.Run(() => _loop.RunAsync(_stopping.Token), CancellationToken.None);
        _ping?.Start();
    }

    /// <summary>Stops in good order. Heartbeat runs of commands go on.</summary>
    public async Task StopAsync()
    {
        if (_ping is not null) await _ping.StopAsync().ConfigureAwait(false);
        // What came of them is then in the last commit, and none is sent again.
        await _sender.FinishAsync(SendingEndsWithin).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _turning.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // A container that knows it under two names disposes of it twice.
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        if (_ping is not null) await _ping.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(_turning).ConfigureAwait(false);
        await _sender.DisposeAsync().ConfigureAwait(false);
        await _runners.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    public async ValueTask<Answer<WakeReceipt>> WakeAsync(string agent, WakeRequest request, RequestKey? key, CancellationToken stop)
    {
        var found = Find(agent);
        if (!found.IsDone) return found.Refusal;
        if (Requests.Check(request) is { } invalid) return invalid;
        Cause? cause = null;
        if (request.CausedBy is { } causedBy)
        {
            var resolved = await CauseAsync(causedBy, stop).ConfigureAwait(false);
            if (!resolved.IsDone) return resolved.Refusal;
            cause = resolved.Value.Cause;
        }
        var payload = request.Payload is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } json
            ? JsonSerializer.SerializeToUtf8Bytes(json, PayloadContext.Default.JsonElement)
            : (ReadOnlyMemory<byte>?)null;
        return await AskAsync(new WakeSignal(found.Value.Id, request, cause, payload) { At = _clock.Wall, Key = key }, stop).ConfigureAwait(false);
    }

    public async ValueTask<Answer<PauseReceipt>> PauseAsync(string? agent, string? reason, TimeSpan? duration, RequestKey? key, CancellationToken stop)
    {
        var scope = ScopeOf(agent);
        if (!scope.IsDone) return scope.Refusal;
        if (Requests.CheckReason(reason, ReasonLengthMax) is { } invalid) return invalid;
        if (duration <= TimeSpan.Zero) return Refusals.Invalid("a pause lasts longer than nothing; leave the duration out to pause until it is resumed");
        return await AskAsync(new PauseSignal(scope.Value.Agent, reason, duration) { At = _clock.Wall, Key = key }, stop).ConfigureAwait(false);
    }

    public async ValueTask<Answer<PauseReceipt>> ResumeAsync(string? agent, string? reason, RequestKey? key, CancellationToken stop)
    {
        var scope = ScopeOf(agent);
        if (!scope.IsDone) return scope.Refusal;
        if (Requests.CheckReason(reason, ReasonLengthMax) is { } invalid) return invalid;
        return await AskAsync(new ResumeSignal(scope.Value.Agent, reason) { At = _clock.Wall, Key = key }, stop).ConfigureAwait(false);
    }

    public async ValueTask<Answer<CancelReceipt>> CancelAsync(string run, RequestKey? key, CancellationToken stop)
    {
        var known = await RunAsync(run, stop).ConfigureAwait(false);
        if (!known.IsDone) return known.Refusal;
        if (known.Value.Outcome is { } outcome && !await RepliedAsync(key, stop).ConfigureAwait(false))
        {
            return new Refusal(RefusalCode.RunEnded, $"{known.Value.Run} has ended already: {Names.Of(outcome)}");
        }
        return await AskAsync(new CancelSignal(known.Value.Run) { At = _clock.Wall, Key = key }, stop).ConfigureAwait(false);
    }

    public NodeStatus Status()
    {
        var now = _clock.Wall;
        var facts = _published.Facts;
        var states = Shown().Select(StateOf).ToList();
        return new NodeStatus
        {
            Online = facts is { IsRunning: true, Trouble: null },
            Message = !facts.IsRunning ? "the node is stopping or not yet started" : facts.Trouble is { } trouble ? $"the store takes no writes: {trouble}" : null,
            Now = now,
            LastTurnAt = facts.LastTurnAt,
            LastHeartbeatAt = states.Max(state => state.LastStartAt),
            Pause = facts.Fleet.Pause,
            ConcurrencyMax = _options.Concurrency.RunsMax,
            InFlight = [.. states.SelectMany(state => InFlight(state, now))],
            Waiting = facts.Waiting,
            Agents = [.. states.Select(state => ViewOf(state, now))],
            Alerts = [.. facts.Fleet.Alerts.Values],
            Defaults = (_options.Defaults ?? new AgentPolicy { Id = default }).Watch,
        };
    }

    public NodesView Nodes() => _roster.Read();

    public async ValueTask<Answer<NodeView>> DrainAsync(string node, bool drains, CancellationToken stop)
    {
        if (!_published.Facts.IsRunning) return Refusals.Stopping;
        return await _roster.DrainAsync(node, drains, stop).ConfigureAwait(false);
    }

    public Answer<AgentView> Agent(string agent)
    {
        var found = Find(agent);
        return found.IsDone ? ViewOf(StateOf(found.Value.Id), _clock.Wall) : found.Refusal;
    }

    public Answer<Explanation> Explain(string agent)
    {
        var found = Find(agent);
        if (!found.IsDone) return found.Refusal;
        var id = found.Value.Id;
        var labels = _agents.GetValueOrDefault(id)?.Labels ?? ImmutableSortedDictionary<string, string>.Empty;
        return Explainer.Explain(_published.Facts.Fleet, StateOf(id), PolicyOf(id), _clock.Wall, _roster.MayStart(labels));
    }

    public Answer<IReadOnlyList<Instant>> Next(string agent, int count)
    {
        var found = Find(agent);
        if (!found.IsDone) return found.Refusal;
        if (count is < 1 or > PageMax) return Refusals.Invalid("count goes from 1 to 1,000");
        var id = found.Value.Id;
        return Answer<IReadOnlyList<Instant>>.Done(Explainer.NextSlots(StateOf(id), PolicyOf(id), count, _clock.Wall));
    }

    public async ValueTask<Answer<IReadOnlyList<RunRecord>>> RunsAsync(string? agent, long? before, int countMax, CancellationToken stop)
    {
        var scope = ScopeOf(agent);
        if (!scope.IsDone) return scope.Refusal;
        if (countMax is < 1 or > PageMax) return Refusals.Invalid("a page has 1 to 1,000 runs");
        return Answer<IReadOnlyList<RunRecord>>.Done(await _store.ReadRunsAsync(scope.Value.Agent, before, countMax, stop).ConfigureAwait(false));
    }

    public async ValueTask<Answer<RunRecord>> RunAsync(string run, CancellationToken stop)
    {
        if (!RunId.TryParse(run, out var id)) return Refusals.UnknownRun(run);
        return await _store.FindRunAsync(id, stop).ConfigureAwait(false) is { } record ? record : Refusals.UnknownRun(run);
    }

    public async ValueTask<Answer<StatsView>> StatsAsync(string agent, StatsPeriod by, Instant? from, Instant? to, CancellationToken stop)
    {
        var found = Find(agent);
        if (!found.IsDone) return found.Refusal;
        var asked = StatsRange.Of(by, from, to, _clock.Wall);
        if (!asked.IsDone) return asked.Refusal;
        var ((first, end), id) = (asked.Value, found.Value.Id);
        var rows = await _store.ReadStatsAsync(id, by, first, end, stop).ConfigureAwait(false);
        return new StatsView(id, by, first, end, rows, rows.Aggregate(AgentStats.None, (all, row) => all.Merge(row.Stats)));
    }

    public ValueTask<IReadOnlyList<JournalEntry>> JournalAsync(long after, string? agent, int countMax, CancellationToken stop) =>
        _store.ReadJournalAsync(after, Filter(agent), Math.Clamp(countMax, 1, PageMax), stop);

    public ValueTask<IReadOnlyList<JournalEntry>> JournalTailAsync(string? agent, int countMax, CancellationToken stop) =>
        _store.ReadJournalTailAsync(Filter(agent), Math.Clamp(countMax, 1, PageMax), stop);

    public async IAsyncEnumerable<JournalEntry> FollowAsync(long? after, string? agent, [EnumeratorCancellation] CancellationToken stop)
    {
        var journal = new JournalReader(_store, Filter(agent), after ?? _published.Facts.LastSequence);
        while (true)
        {
            var grown = _published.Grown;
            var facts = _published.Facts;
            while (true)
            {
                if (await TryReadOnAsync(journal, stop).ConfigureAwait(false) is not { } page)
                {
                    // What is written is not lost to a reader over a store that is away for a while.
                    await Task.Delay(Laws.WaitMax, _time, stop).ConfigureAwait(false);
                    if (!_published.Facts.IsRunning) yield break;
                    continue;
                }
                foreach (var entry in page) yield return entry;
                if (page.Count < PageMax) break;
            }
            if (!facts.IsRunning) yield break;
            await grown.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    private async ValueTask<IReadOnlyList<JournalEntry>?> TryReadOnAsync(JournalReader journal, CancellationToken stop)
    {
        try
        {
            return await journal.NextAsync(PageMax, stop).ConfigureAwait(false);
        }
        catch (JournalResetException)
        {
            throw;
        }
        catch (StoreException) when (_published.Facts is { IsRunning: true, Trouble: not null } || _store is ISharedStore)
        {
            return null;
        }
    }

    public ValueTask<(long First, long Last)> JournalRangeAsync(CancellationToken stop) => _store.ReadJournalRangeAsync(stop);

    public async ValueTask<RunId?> FindRunByTraceAsync(string traceId, CancellationToken stop) =>
        (await _store.FindRunByTraceAsync(traceId, stop).ConfigureAwait(false))?.Run;

    private async ValueTask<Answer<T>> AskAsync<T>(Request<T> request, CancellationToken stop) where T : class
    {
        if (!_published.Facts.IsRunning) return Refusals.Stopping;
        if (_inbox.TryRequest(request)) return await request.Answered.WaitAsync(stop).ConfigureAwait(false);
        return _inbox.IsOpen
            ? new Refusal(RefusalCode.NodeBusy, string.Create(
                CultureInfo.InvariantCulture, $"{_inbox.RequestsMax} requests wait already, as many as the node takes; try again in a moment"))
            {
                Limit = _inbox.RequestsMax,
            }
            : Refusals.Stopping;
    }

    private async ValueTask<Answer<ResolvedCause>> CauseAsync(string text, CancellationToken stop, int depth = 0)
    {
        if (!RunId.TryParse(text, out var id)) return Refusals.UnknownRun(text);
        if (_published.Find(id.Agent)?.Run is { } current && current.Id == id)
        {
            return new ResolvedCause(new Cause(id, current.StartedAt, current.Ancestors));
        }
        // What works for a heartbeat run is part of it, whatever it was registered as.
        if (RunRef.Of(id).Find(StateOf(id.Agent)) is RegisteredRun { Parent: { } parent } && depth < ParentsMax)
            return await CauseAsync(parent.ToString(), stop, depth + 1).ConfigureAwait(false);
        if (await _store.FindRunAsync(id, stop).ConfigureAwait(false) is not { } record) return Refusals.UnknownRun(text);
        // Runs that somebody registered, a user's own chat say, cause nothing.
        return new ResolvedCause(record.Task is null ? new Cause(id, record.StartedAt, record.Ancestors) : null);
    }

    private Answer<KnownAgent> Find(string agent)
    {
        if (!AgentId.TryParse(agent, out var id) || !IsKnown(id))
        {
            return AgentId.TryParse(agent, out var old) && _published.Find(old) is not null
                ? new Refusal(RefusalCode.AgentRemoved, $"{old} is no longer configured; its pending wakes are kept and come back with it")
                : Refusals.UnknownAgent(agent, _agents.Keys);
        }
        return new KnownAgent(id);
    }

    /// <summary>One agent, or all of them where none is named.</summary>
    private Answer<Scope> ScopeOf(string? agent, bool isKept = false)
    {
        if (agent is null) return new Scope(null);
        var found = isKept ? FindKept(agent) : Find(agent);
        return found.IsDone ? new Scope(found.Value.Id) : found.Refusal;
    }

    private static AgentId? Filter(string? agent) => AgentId.TryParse(agent, out var id) ? id : null;

    private AgentState StateOf(AgentId agent) => _published.Find(agent) ?? AgentState.Initial(agent);

    private static AgentPolicy PolicyOf(AgentDefinition definition) => definition.Policy with
    {
        CanRun = definition.Command is not null || definition.Delegate is not null,
        CountsForConcurrency = definition.Delegate is null,
    };

    private AgentView ViewOf(AgentState state, Instant now)
    {
        var policy = PolicyOf(state.Id);
        var (at, why) = Explainer.NextRun(_published.Facts.Fleet, state, policy, now);
        return new AgentView
        {
            Id = state.Id,
            Every = (policy.Schedule as Schedule.Every)?.Interval,
            Cron = policy.Schedule as Schedule.Cron,
            CanRun = policy.CanRun,
            Configured = _agents.ContainsKey(state.Id),
            NextRunAt = at,
            NextRunWhy = why,
            NextSlot = Explainer.NextSlots(state, policy, 1, now) is [var slot, ..] ? slot : null,
            Run = state.Run,
            LastRun = state.LastRun,
            LastStartAt = state.LastStartAt,
            PendingWakes = state.Pending.Count,
            DeadLetters = state.DeadLetters,
            FailuresInRow = state.FailuresInRow,
            Pause = state.Pause,
            Alerts = [.. state.Alerts.Values],
        };
    }

    private IEnumerable<InFlightRun> InFlight(AgentState state, Instant now)
    {
        foreach (var run in state.InFlight().Select(Lately))
        {
            yield return new InFlightRun(run.Id, run.Work, run.IsIdle, now - run.StartedAt, now - run.LastActivityAt, (run as HeartbeatRun)?.Node) { Stale = run.Stale };
        }
    }

    private sealed record KnownAgent(AgentId Id);

    private sealed record Scope(AgentId? Agent);

    private sealed record ResolvedCause(Cause? Cause);
}
