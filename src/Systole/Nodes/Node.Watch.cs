using System.Globalization;
using System.Text;
using System.Text.Json;
using Systole.Loop;
using Systole.Stores;

namespace Systole;

/// <summary>The verbs of the watch: runs that others started, and what they report.</summary>
internal sealed partial class Node
{
    private const int DeadLettersMax = 1_000;

    public async ValueTask<Answer<RegisterReceipt>> RegisterAsync(string agent, RegisterRequest request, RequestKey? key, CancellationToken stop)
    {
        if (Requests.Check(request) is { } invalid) return invalid;
        RunId? parent = null;
        if (request.Parent is { } named)
        {
            if (!RunId.TryParse(named, out var run)) return Refusals.UnknownRun(named);
            parent = run;
            // Its life would be the other's.
            if (request.Holder is { } bound && await OwnRunAsync(named, bound, stop).ConfigureAwait(false) is { IsDone: false } anothers)
                return anothers.Refusal;
        }
        RunId? continues = null;
        if (request.Continues is { } was)
        {
            if (!RunId.TryParse(was, out var before)) return Refusals.UnknownRun(was);
            continues = before;
        }
        var found = Find(agent);
        AgentPolicy? unlisted = null;
        if (!found.IsDone)
        {
            if (!request.Create || !AgentId.TryParse(agent, out var fresh)) return found.Refusal;
            unlisted = Unlisted(AgentState.Initial(fresh) with { IsCreated = true });
        }
        var id = found.IsDone ? found.Value.Id : unlisted!.Id;
        return await AskAsync(new RegisterSignal(id, request, parent, unlisted)
        {
            At = _clock.Wall,
            Key = key,
            CreatedAgentsMax = _options.CreatedAgentsMax,
            Continues = continues,
        }, stop).ConfigureAwait(false);
    }

    public async ValueTask<Answer<RunReceipt>> OwnRunAsync(string run, RunHolder holder, CancellationToken stop)
    {
        if (!RunId.TryParse(run, out var id)) return Refusals.UnknownRun(run);
        // The most there are: signs of life of runs that are here.
        if (RunRef.Of(id).Find(StateOf(id.Agent)) is RegisteredRun registered)
            return registered.Holder == holder.Name ? new RunReceipt(id) : Refusals.AnothersRun(id);
        if (await _store.FindRunAsync(id, stop).ConfigureAwait(false) is not { } record) return Refusals.UnknownRun(run);
        var isOwn = record.Task is null ? record.TraceId == holder.TraceId : record.Holder == holder.Name;
        return isOwn ? new RunReceipt(id) : Refusals.AnothersRun(id);
    }

    public Answer<ActivityReceipt> Activity(string run, ActivityReport report, long? token)
    {
        if (!_published.Facts.IsRunning) return Refusals.Stopping;
        if (Requests.Check(report) is { } invalid) return invalid;
        var flying = InFlight(run, token);
        if (!flying.IsDone) return flying.Refusal;
        var watched = flying.Value.Run;
        if (report.Idle && watched is not RegisteredRun) return OwnRun(watched.Id);
        if (!_inbox.TryReport(new ActiveSignal(watched.Id, report == ActivityReport.Alive ? null : report) { At = _clock.Wall, IsFromOutside = true }))
        {
            return new Refusal(RefusalCode.NodeBusy, string.Create(
                CultureInfo.InvariantCulture, $"{_inbox.ReportsMax} signs of life wait already, as many as the node takes; try again in a moment"))
            {
                Limit = _inbox.ReportsMax,
            };
        }
        return new ActivityReceipt(
            watched.Id, watched.Cancellation is not null, watched.CheckpointAsked, flying.Value.Agent.Drain?.Until,
            WatchLimits.TellEvery(flying.Value.Agent, PolicyOf(watched.Id.Agent), watched));
    }

    public async ValueTask<Answer<RunReceipt>> FinishAsync(string run, Finish finish, long? token, RequestKey? key, CancellationToken stop)
    {
        if (Requests.Check(finish) is { } invalid) return invalid;
        if (!RunId.TryParse(run, out var id)) return Refusals.UnknownRun(run);
        var flying = InFlight(run, token);
        if (flying.IsDone && flying.Value.Run is not RegisteredRun) return OwnRun(id);
        // One that was asked before is answered the same, though the run is gone by then. Otherwise the end of one that was given up is
        // refused, and that it came is told.
        var isLate = !flying.IsDone && flying.Refusal.Code == RefusalCode.NotInFlight
            // Another node may have registered it a moment ago: in a turn it is known.
            && (_roster.IsShared || id.Number <= StateOf(id.Agent).LastRunNumber);
        var isAgain = !flying.IsDone && await RepliedAsync(key, stop).ConfigureAwait(false);
        return flying.IsDone || isLate || isAgain
            ? await AskAsync(new FinishSignal(id, finish) { At = _clock.Wall, Key = key }, stop).ConfigureAwait(false)
            : flying.Refusal;
    }

    public async ValueTask<Answer<RunReceipt>> ExtendAsync(string run, TimeSpan by, long? token, RequestKey? key, CancellationToken stop)
    {
        if (by <= TimeSpan.Zero || by > DurationText.Max) return Refusals.Invalid("by_ms is a positive number of milliseconds, at most ten years");
        if (!RunId.TryParse(run, out var id)) return Refusals.UnknownRun(run);
        var flying = InFlight(run, token);
        if (!flying.IsDone && !await RepliedAsync(key, stop).ConfigureAwait(false)) return flying.Refusal;
        return await AskAsync(new ExtendSignal(id, by) { At = _clock.Wall, Key = key }, stop).ConfigureAwait(false);
    }

    public async ValueTask<Answer<RunReceipt>> SaveCheckpointAsync(
        string agent, string task, JsonElement data, long? token, long? sequence, RequestKey? key, CancellationToken stop)
    {
        var found = FindKept(agent);
        if (!found.IsDone) return found.Refusal;
        if (Requests.CheckTask(task) is { } invalid) return invalid;
        if (sequence is < 1) return Refusals.Invalid("sequence is a positive number");
        if (data.ValueKind == JsonValueKind.Undefined) return Refusals.Invalid("a checkpoint is a JSON document");
        if (Requests.CheckNesting("the checkpoint", data) is { } tooDeep) return tooDeep;
        // As it came: what is measured and kept is what was sent, not another way to write it.
        var bytes = Encoding.UTF8.GetBytes(data.GetRawText());
        if (bytes.Length > Requests.CheckpointBytesMax)
        {
            return new Refusal(RefusalCode.TooLarge, string.Create(
                CultureInfo.InvariantCulture, $"the checkpoint has {bytes.Length} bytes; at most {Requests.CheckpointBytesMax} are kept: save a reference instead"))
            {
                Limit = Requests.CheckpointBytesMax,
            };
        }
        var given = new Input.CheckpointGiven(RunRef.OfTask(task), token, sequence);
        return await AskAsync(new CheckpointSignal(found.Value.Id, given, bytes) { At = _clock.Wall, Key = key }, stop).ConfigureAwait(false);
    }

    public async ValueTask<Answer<CheckpointRecord>> LoadCheckpointAsync(string agent, string task, RunHolder? holder, CancellationToken stop)
    {
        var found = FindKept(agent);
        if (!found.IsDone) return found.Refusal;
        if (Requests.CheckTask(task) is { } invalid) return invalid;
        var saved = await _store.FindCheckpointAsync(found.Value.Id, task, stop).ConfigureAwait(false);
        if (saved is not { Data.IsEmpty: false })
            return new Refusal(RefusalCode.NoCheckpoint, $"{found.Value.Id} has saved no checkpoint under this task, or its work is done");
        if (holder is null) return saved;
        // Whoever is at work was given it at the start, whichever attempt saved it.
        var run = RunRef.OfTask(task).Find(StateOf(found.Value.Id))?.Id ?? saved.Run;
        var own = await OwnRunAsync(run.ToString(), holder, stop).ConfigureAwait(false);
        return own.IsDone ? saved : own.Refusal;
    }

    public Answer<IReadOnlyList<WatchedRunView>> InFlight(string? agent)
    {
        var scope = ScopeOf(agent, isKept: true);
        if (!scope.IsDone) return scope.Refusal;
        var now = _clock.Wall;
        var agents = scope.Value.Agent is { } one ? [one] : Shown();
        return Answer<IReadOnlyList<WatchedRunView>>.Done(
            [.. agents.Select(StateOf).SelectMany(state => state.InFlight().Select(run => ViewOf(state, run, now)))]);
    }

    public async ValueTask<Answer<InFlightPage>> InFlightAsync(string? agent, RunId? after, int countMax, CancellationToken stop)
    {
        var scope = ScopeOf(agent, isKept: true);
        if (!scope.IsDone) return scope.Refusal;
        if (countMax is < 1 or > PageMax) return Refusals.Invalid("a page has 1 to 1,000 runs");
        var now = _clock.Wall;
        var states = scope.Value.Agent is { } one ? [StateOf(one)] : _published.Agents;
        // Only what is on the page is put in order, and looked up.
        var page = states.Where(state => after is not { } last || state.Id.CompareTo(last.Agent) >= 0)
            .SelectMany(state => state.InFlight(), (state, run) => (State: state, Run: run))
            .Where(flying => after is not { } last || flying.Run.Id.Agent != last.Agent || flying.Run.Id.Number > last.Number)
            .OrderBy(flying => flying.State.Id).ThenBy(flying => flying.Run.Id.Number)
            .Take(countMax + 1).ToList();
        var shown = page.Take(countMax).ToList();
        var rows = await _store.FindRunsAsync([.. shown.Select(flying => flying.Run.Id)], stop).ConfigureAwait(false);
        return new InFlightPage(
            [
                .. shown.Where(flying => rows.GetValueOrDefault(flying.Run.Id) is { EndedAt: null })
                    .Select(flying => (rows[flying.Run.Id], ViewOf(flying.State, flying.Run, now))),
            ],
            page.Count > countMax ? shown[^1].Run.Id : null);
    }

    public async ValueTask<Answer<IReadOnlyList<DeadLetter>>> DeadLettersAsync(string? agent, WakeId? before, int countMax, CancellationToken stop)
    {
        var scope = ScopeOf(agent, isKept: true);
        if (!scope.IsDone) return scope.Refusal;
        if (countMax is < 1 or > PageMax) return Refusals.Invalid("a page has 1 to 1,000 dead letters");
        return Answer<IReadOnlyList<DeadLetter>>.Done(
            await _store.ReadDeadLettersAsync(scope.Value.Agent, before, countMax, stop).ConfigureAwait(false));
    }

    public ValueTask<Answer<DeadLetterReceipt>> RequeueAsync(string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key, CancellationToken stop) =>
        DeadLettersAsync(agent, wakes, requeues: true, key, stop);

    public ValueTask<Answer<DeadLetterReceipt>> DropAsync(string agent, IReadOnlyCollection<WakeId> wakes, RequestKey? key, CancellationToken stop) =>
        DeadLettersAsync(agent, wakes, requeues: false, key, stop);

    private async ValueTask<Answer<DeadLetterReceipt>> DeadLettersAsync(
        string agent, IReadOnlyCollection<WakeId> wakes, bool requeues, RequestKey? key, CancellationToken stop)
    {
        var found = FindKept(agent);
        if (!found.IsDone) return found.Refusal;
        if (wakes.Count is 0 or > DeadLettersMax) return Refusals.Invalid("name 1 to 1,000 wakes");
        return await AskAsync(new DeadLetterSignal(found.Value.Id, wakes, requeues) { At = _clock.Wall, Key = key }, stop).ConfigureAwait(false);
    }

    private WatchedRunView ViewOf(AgentState state, WatchedRun run, Instant now)
    {
        var policy = PolicyOf(state.Id);
        run = Lately(run);
        return new WatchedRunView
        {
            Run = run,
            Now = now,
            Silence = WatchLimits.Silence(state, policy, run),
            Total = WatchLimits.Total(state, policy, run),
            CancelGrace = policy.Watch.CancelGrace,
            StaleAt = WatchLimits.StaleAt(state, policy, run),
            TimesOutAt = WatchLimits.TimesOutAt(_published.Facts.Fleet, state, policy, run),
            Charged = run.ChargedAt(now),
        };
    }

    /// <summary>A run with what this node has heard of it and not told the others yet.</summary>
    private WatchedRun Lately(WatchedRun run) =>
        _published.LifeOf(run.Id) is { } life && life > run.LastActivityAt ? run with { LastActivityAt = life } : run;

    /// <summary>A run in flight whose token is the right one, where one is given.</summary>
    private Answer<Flying> InFlight(string run, long? token)
    {
        if (!RunId.TryParse(run, out var id)) return Refusals.UnknownRun(run);
        var state = StateOf(id.Agent);
        if (RunRef.Of(id).Find(state) is not { } watched) return Refusals.NotInFlight(id);
        return token is { } given && given != watched.Token ? Refusals.StaleToken(watched, given) : new Flying(state, watched);
    }

    /// <summary>Whether the request was answered before: then it is again, whatever became of the run since.</summary>
    private async ValueTask<bool> RepliedAsync(RequestKey? key, CancellationToken stop) =>
        key is not null && await _store.FindReplyAsync(key.Scope, key.Key, stop).ConfigureAwait(false) is not null;

    private static Refusal OwnRun(RunId run) =>
        new(RefusalCode.NotRegistered, $"{run} is a heartbeat run: its runner reports its end, and it is never idle");

    /// <summary>What holds for an agent that nobody configured: one that registering made is watched with the defaults.</summary>
    private AgentPolicy Unlisted(AgentState state) => state.IsCreated && _options.Defaults is { } defaults
        ? defaults with { Id = state.Id, CanRun = false, Schedule = null }
        : new AgentPolicy { Id = state.Id, CanRun = false };

    private AgentPolicy PolicyOf(AgentId agent) =>
        _agents.TryGetValue(agent, out var definition) ? PolicyOf(definition) : Unlisted(StateOf(agent));

    private bool IsKnown(AgentId agent) => _agents.ContainsKey(agent) || _published.Find(agent) is { IsCreated: true };

    /// <summary>An agent by its name, one that is no longer configured as well: what it has in flight is watched to its end.</summary>
    private Answer<KnownAgent> FindKept(string agent) =>
        AgentId.TryParse(agent, out var id) && _published.Find(id) is not null ? new KnownAgent(id) : Find(agent);

    /// <summary>All agents that are known, and those that are no longer but have something in flight.</summary>
    private IEnumerable<AgentId> Shown() =>
        Known().Union(_published.Agents.Where(state => state.InFlight().Any()).Select(state => state.Id)).Order();

    private IEnumerable<AgentId> Known() =>
        _agents.Keys.Concat(_published.Agents.Where(state => state.IsCreated && !_agents.ContainsKey(state.Id)).Select(state => state.Id)).Order();

    private sealed record Flying(AgentState Agent, WatchedRun Run);
}
