using System.Globalization;
using Systole.Stores;

namespace Systole.Loop;

/// <summary>Somebody registers work.</summary>
/// <param name="agent">Whose.</param>
/// <param name="request">What.</param>
/// <param name="parent">The run it works for; null for none.</param>
/// <param name="unlisted">What holds for the agent if it has to be made; null where it is not to be.</param>
internal sealed class RegisterSignal(AgentId agent, RegisterRequest request, RunId? parent, AgentPolicy? unlisted) : Request<RegisterReceipt>
{
    private CheckpointRecord? _saved;
    private Refusal? _refusal;

    /// <summary>The most agents that nobody configured; it makes no more. Default without a limit.</summary>
    public int CreatedAgentsMax { get; init; } = int.MaxValue;

    /// <summary>The run that the work was; null for work that begins.</summary>
    public RunId? Continues { get; init; }

    /// <summary>The work that is registered.</summary>
    public (AgentId Agent, string Task) Work => (agent, request.Task);

    /// <summary>What the task has left, by the store or by what was decided before it in its batch; null where that is nothing.</summary>
    public void Saved(CheckpointRecord? saved) => _saved = saved;

    public override bool IsAdmitted(Heart heart)
    {
        // In the turn: another may have registered it a moment ago.
        _refusal = RefusalBy(heart);
        if (_refusal is not null) return false;
        if (unlisted is not null && heart.Find(agent) is null) heart.Load(AgentState.Initial(agent), unlisted);
        return true;
    }

    private Refusal? RefusalBy(Heart heart)
    {
        var state = heart.Find(agent);
        if (state is not null && RegisterRules.AnothersAt(state, request.Task, request.Holder?.Name) is { } run)
            return Refusals.AnothersTask(run.Id, request.Task);
        if (Continues is { } was
            && !(state is not null && heart.PolicyOf(agent) is { } policy && RegisterRules.MayContinue(state, policy, request.Task, was)))
            return Refusals.NotContinued(was, request.Task);
        return unlisted is not null && state is not { IsCreated: true } && heart.AgentsCreated >= CreatedAgentsMax
            ? Refusals.TooManyAgents(agent, CreatedAgentsMax)
            : null;
    }

    public override AgentInput? ToInput(Func<WakeId> nextWake) =>
        new AgentInput(agent, new Input.RegisterRequested(request.Task, request.Model, parent, _saved?.Mark)
        {
            Creates = unlisted is not null,
            Continues = Continues is not null,
            Holder = request.Holder?.Name,
        });

    protected override Answer<RegisterReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened)
    {
        if (_refusal is not null) return _refusal;
        foreach (var one in happened)
        {
            if (one is Event.RunRegistered registered) return Registered(heart, registered.Run);
            if (one is not Event.ActivityRefused) continue;
            return new Refusal(RefusalCode.TooManyRuns, string.Create(
                CultureInfo.InvariantCulture,
                $"{agent} has {RegisterRules.InFlightMax} registered runs in flight, as many as allowed; finish some, or register them under other agents"))
            {
                Limit = RegisterRules.InFlightMax,
            };
        }
        return Refusals.UnknownAgent(agent.Value, heart.Agents);
    }

    // As it was registered: whatever became of it since, in this very batch say, its next report is told.
    private RegisterReceipt Registered(Heart heart, RegisteredRun run)
    {
        var (state, policy) = (heart.Find(agent)!, heart.PolicyOf(agent)!);
        return new RegisterReceipt
        {
            Run = run.Id,
            Attempt = run.Attempt,
            IdempotencyKey = CheckpointRules.KeyOf(run.Task, CheckpointRules.LastOf(run)),
            Silence = WatchLimits.Silence(state, policy, run),
            Total = WatchLimits.Total(state, policy, run),
            CancelGrace = policy.Watch.CancelGrace,
            Checkpoint = run.Resume is not null && _saved is { Data.IsEmpty: false } ? _saved : null,
            Interrupted = run.Interrupted,
        };
    }
}

/// <summary>Registered work reports its end.</summary>
internal sealed class FinishSignal(RunId run, Finish finish) : Request<RunReceipt>
{
    public override AgentId? EndOf => run.Agent;

    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(run.Agent, new Input.FinishRequested(RunRef.Of(run), finish));

    protected override Answer<RunReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened) =>
        happened.OfType<Event.RunUnregistered>().FirstOrDefault() is { } ended
            ? new RunReceipt(run, ended.Finish.Outcome)
            : Refusals.NotInFlight(run);
}

/// <summary>A run is given longer.</summary>
internal sealed class ExtendSignal(RunId run, TimeSpan by) : Request<RunReceipt>
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(run.Agent, new Input.ExtendRequested(RunRef.Of(run), by));

    protected override Answer<RunReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened) =>
        happened.OfType<Event.RunExtended>().FirstOrDefault() is { } extended
            ? new RunReceipt(run, Extension: extended.Extension)
            : Refusals.NotInFlight(run);
}

/// <summary>A run saves a checkpoint.</summary>
internal sealed class CheckpointSignal(AgentId agent, Input.CheckpointGiven given, ReadOnlyMemory<byte> data) : Request<RunReceipt>
{
    public ReadOnlyMemory<byte> Data => data;

    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(agent, given);

    protected override Answer<RunReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened)
    {
        if (happened.OfType<Event.CheckpointSaved>().FirstOrDefault() is { } saved) return new RunReceipt(saved.Run, Sequence: saved.Mark.Sequence);
        return heart.Find(agent) is { } state && given.Run.Find(state) is { } run && CheckpointRules.Refused(run, given) is { } why
            ? Refusals.StaleCheckpoint(run, given, why)
            : Refusals.NothingInFlight(agent, given.Run.Task);
    }
}

/// <summary>An operator puts dead letters back, or gives them up.</summary>
/// <param name="agent">Whose.</param>
/// <param name="wakes">Which.</param>
/// <param name="requeues">Whether they are put back.</param>
internal sealed class DeadLetterSignal(AgentId agent, IReadOnlyCollection<WakeId> wakes, bool requeues) : Request<DeadLetterReceipt>
{
    private ImmutableArray<Wake> _dead = [];

    public override async ValueTask PrepareAsync(IStore store, HashSet<WakeId> taken)
    {
        // Looked up inside the turn: what somebody else has put back meanwhile is dead no more.
        var found = await store.FindDeadLettersAsync(wakes, CancellationToken.None).ConfigureAwait(false);
        _dead = [.. found.Where(dead => dead.Agent == agent && taken.Add(dead.Wake.Id)).Select(dead => dead.Wake)];
    }

    public override AgentInput? ToInput(Func<WakeId> nextWake) =>
        new AgentInput(agent, requeues ? new Input.RequeueRequested(_dead) : new Input.DropRequested(_dead));

    protected override Answer<DeadLetterReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened)
    {
        if (happened.OfType<Event.WakeRefused>().Any())
        {
            var bound = heart.PolicyOf(agent)?.InboxMax ?? 0;
            return new Refusal(RefusalCode.InboxFull, string.Create(
                CultureInfo.InvariantCulture, $"{agent} may have {bound} pending wakes, and these would be too many; requeue fewer at a time"))
            {
                Limit = bound,
            };
        }
        return new DeadLetterReceipt(happened.Count(one => one is Event.WakeRequeued or Event.WakeDropped));
    }
}
