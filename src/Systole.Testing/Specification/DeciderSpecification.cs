namespace Systole.Testing;

/// <summary>
/// Given what is known of an agent, when something happens, then these facts follow. Facts are folded as they are decided, so that one
/// example
/// can tell a story; nothing but the decider and the evolver is at work.
/// </summary>
public sealed class DeciderSpecification
{
    private readonly AgentPolicy _policy;
    private long _wakes;

    /// <summary>An agent that nothing is known of yet.</summary>
    /// <param name="policy">What is configured for it.</param>
    /// <param name="start">When the story begins.</param>
    public DeciderSpecification(AgentPolicy policy, Instant start)
    {
        _policy = policy;
        Start = start;
        Now = start;
        State = AgentState.Initial(policy.Id);
    }

    /// <summary>When the story began.</summary>
    public Instant Start { get; }

    /// <summary>How far it has come.</summary>
    public Instant Now { get; private set; }

    /// <summary>What is known of the agent.</summary>
    public AgentState State { get; private set; }

    /// <summary>What concerns all agents.</summary>
    public FleetState Fleet { get; private set; } = FleetState.Initial;

    /// <summary>What followed from the last input.</summary>
    public ImmutableArray<Event> Events { get; private set; } = [];

    /// <summary>When something is due without any input.</summary>
    public Instant? NextDue => Decider.NextDue(Fleet, State, _policy, Now);

    /// <summary>Why the next run is when it is.</summary>
    public Explanation Explanation => Explainer.Explain(Fleet, State, _policy, Now);

    /// <summary>Facts of the past.</summary>
    public DeciderSpecification Given(params IEnumerable<Event> past)
    {
        State = Evolver.Evolve(State, past);
        return this;
    }

    /// <summary>What is known, as it could not be told in facts alone.</summary>
    public DeciderSpecification Given(Func<AgentState, AgentState> change)
    {
        State = change(State);
        return this;
    }

    /// <summary>Everything is paused, or no longer.</summary>
    public DeciderSpecification GivenFleet(FleetState fleet)
    {
        Fleet = fleet;
        return this;
    }

    /// <summary>Time passes, and whatever falls due on the way is decided at its instant; runs start as soon as they may.</summary>
    /// <param name="later">How long after the story began it is then.</param>
    public DeciderSpecification Until(TimeSpan later)
    {
        var until = Start + later;
        while (NextDue is { } due && due <= until)
        {
            Now = Instant.Later(Now, due);
            var before = State;
            When(new Input.Due());
            When(new Input.Start());
            var started = Events;
            When(new Input.StartsDecided());
            Events = [.. started, .. Events];
            if (ReferenceEquals(State, before)) throw new SpecificationException($"at {Now} something is due and nothing follows from it");
        }
        Now = Instant.Later(Now, until);
        return this;
    }

    /// <summary>Something happens now.</summary>
    public DeciderSpecification When(Input input)
    {
        Events = Decider.Decide(Fleet, State, _policy, input, Now);
        State = Evolver.Evolve(State, Events);
        Fleet = Events.Aggregate(Fleet, FleetEvolver.Evolve);
        return this;
    }

    /// <summary>Something happens so long after the story began; what falls due before is decided first.</summary>
    public DeciderSpecification When(TimeSpan later, Input input)
    {
        // An input comes before the deadlines and starts of its own instant (L7).
        if (later > TimeSpan.Zero) Until(later - TimeSpan.FromMilliseconds(1));
        Now = Start + later;
        return When(input);
    }

    /// <summary>Somebody wants the agent to get a turn.</summary>
    public DeciderSpecification Wake(TimeSpan later, string reason = "wake", Intent intent = Intent.Event, string? key = null,
        Cause? cause = null) =>
        When(later, new Input.WakeRequested(new WakeId(++_wakes), reason, intent, key, cause, OverrideBudget: false));

    /// <summary>The run in progress ends, at its instant, and then what is due starts.</summary>
    public DeciderSpecification RunEnds(TimeSpan later, RunOutcome outcome = RunOutcome.Succeeded)
    {
        Until(later);
        var run = State.Run ?? throw new SpecificationException($"at {Now} no run is in progress");
        return When(new Input.RunEnded(run.Id, new RunEnd { Outcome = outcome, Duration = Now - run.StartedAt }));
    }

    /// <summary>The one fact of a kind that followed from the last input.</summary>
    public T Fact<T>() where T : Event =>
        Events.OfType<T>().ToList() is [var only]
            ? only
            : throw new SpecificationException(
                $"expected one {typeof(T).Name}, got [{string.Join(", ", Events.Select(happened => happened.GetType().Name))}]");

    /// <summary>Nothing followed from the last input.</summary>
    public DeciderSpecification ThenNothing() =>
        Events.IsEmpty ? this : throw new SpecificationException($"expected nothing, got [{string.Join(", ", Events)}]");
}

/// <summary>A specification is not met.</summary>
public sealed class SpecificationException(string message) : Exception(message);
