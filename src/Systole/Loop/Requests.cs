using System.Globalization;

namespace Systole.Loop;

/// <summary>Somebody wants an agent to get a turn.</summary>
internal sealed class WakeSignal(AgentId agent, WakeRequest request, Cause? cause, ReadOnlyMemory<byte>? payload) : Request<WakeReceipt>
{
    public ReadOnlyMemory<byte>? Payload => payload;

    // A run that names itself brought it about.
    public override Place Place => IsEmitted || cause is not null ? Place.Emitted : Place.Outside;

    /// <summary>Whether it is known to come from a run that does not name itself.</summary>
    public bool IsEmitted { get; init; }

    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(
        agent, new Input.WakeRequested(nextWake(), request.Reason, request.Intent, request.Key, cause, request.OverrideBudget));

    protected override Answer<WakeReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened)
    {
        foreach (var one in happened)
        {
            if (one is Event.WakeAccepted e) return new WakeReceipt(e.Wake.Id, e.Decision, e.Why, e.Until, e.Run);
            if (one is not Event.WakeRefused refused) continue;
            if (refused.Why == Why.WatchOnly)
            {
                return new Refusal(RefusalCode.WatchOnly, $"{agent} is watched only: it has nothing to run; give it a `run:` to wake it");
            }
            var bound = heart.PolicyOf(agent)?.InboxMax ?? 0;
            return new Refusal(RefusalCode.InboxFull, string.Create(
                CultureInfo.InvariantCulture, $"{agent} has {bound} pending wakes, as many as allowed; wait until some are delivered"))
            {
                Limit = bound,
            };
        }
        return Refusals.UnknownAgent(agent.Value, heart.Agents);
    }
}

/// <summary>An operator pauses an agent, or all of them.</summary>
internal sealed class PauseSignal(AgentId? agent, string? reason, TimeSpan? length) : Request<PauseReceipt>
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => agent is { } id ? new AgentInput(id, new Input.PauseRequested(reason, length)) : null;

    public override void Apply(Heart heart, Instant now) => HostRules.PauseAll(heart, reason, length, now);

    protected override Answer<PauseReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened) =>
        new PauseReceipt(agent, agent is { } id ? heart.Find(id)?.Pause : heart.Fleet.Pause);
}

/// <summary>An operator ends a pause.</summary>
internal sealed class ResumeSignal(AgentId? agent, string? reason) : Request<PauseReceipt>
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => agent is { } id ? new AgentInput(id, new Input.ResumeRequested(reason)) : null;

    public override void Apply(Heart heart, Instant now) => HostRules.ResumeAll(heart, reason, now);

    protected override Answer<PauseReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened) =>
        new PauseReceipt(agent, agent is { } id ? heart.Find(id)?.Pause : heart.Fleet.Pause);
}

/// <summary>An operator ends a run.</summary>
internal sealed class CancelSignal(RunId run) : Request<CancelReceipt>
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(run.Agent, new Input.CancelRequested(run));

    protected override Answer<CancelReceipt> AnswerFrom(Heart heart, IReadOnlyList<Event> happened) =>
        heart.Find(run.Agent) is { } state && RunRef.Of(run).Find(state) is { Cancellation: { } ladder }
            ? new CancelReceipt(run, ladder.Stage, ladder.NextAt)
            : new Refusal(RefusalCode.RunEnded, $"{run} is not running any more");
}

/// <summary>A run showed life, by its own word or by its runner's.</summary>
internal sealed class ActiveSignal(RunId run, ActivityReport? report = null) : Signal
{
    public RunId Run => run;

    /// <summary>Whether somebody outside reported it: those are bounded in number.</summary>
    public bool IsFromOutside { get; init; }

    /// <summary>What it says beside that it lives; null for nothing.</summary>
    public ActivityReport? Report => report;

    // A run that ended as it showed life: whoever reported it is told of the end, and no line is worth it.
    public override bool IsAdmitted(Heart heart) => heart.Find(run.Agent) is { } state && RunRef.Of(run).Find(state) is not null;

    public override AgentInput? ToInput(Func<WakeId> nextWake) =>
        new AgentInput(run.Agent, new Input.RunActive(RunRef.Of(run), report ?? ActivityReport.Alive, At));
}

/// <summary>A runner saw the end of a run that others have taken from this node: it is told, and changes nothing.</summary>
internal sealed class LateSignal(RunId run, RunEnd end) : Signal
{
    public override Place Place => Place.Ended;

    public override AgentId? EndOf => run.Agent;

    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(run.Agent, new Input.EndedLate(run, end));
}

/// <summary>A runner saw the end of a run.</summary>
internal sealed class EndedSignal(RunId run, RunEnd end) : Signal
{
    public RunId Run => run;

    public RunEnd End => end;

    /// <summary>
    /// Whether it is what this node concludes of a run of another, from what the store says: it is concluded anew in each turn. Kept for a
    /// later one it might end another run of that name.
    /// </summary>
    public bool IsConcluded { get; init; }

    public override Place Place => Place.Ended;

    public override AgentId? EndOf => run.Agent;

    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(run.Agent, new Input.RunEnded(run, end));
}
