namespace Systole.Core;

/// <summary>
/// Something that happened to one agent and is to be decided on. Nothing acts directly on a signal: it becomes one of these.
/// </summary>
public abstract record Input
{
    private Input()
    {
    }

    /// <summary>Somebody wants the agent to get a turn.</summary>
    /// <param name="Id">The name it gets if it is accepted as a wake of its own.</param>
    /// <param name="Reason">What happened.</param>
    /// <param name="Intent">How urgent it is; never <see cref="Core.Intent.Scheduled"/>.</param>
    /// <param name="Key">Pending wakes with the same key are one; null for none.</param>
    /// <param name="Cause">The run that caused it; null where none was named.</param>
    /// <param name="OverrideBudget">Whether a used-up budget does not hold it; manual wakes only.</param>
    public sealed record WakeRequested(WakeId Id, string Reason, Intent Intent, string? Key, Cause? Cause, bool OverrideBudget) : Input;

    /// <summary>A sign of life of a run in flight.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Report">What it says.</param>
    /// <param name="At">When it was shown, where that is before it is decided on; null for now.</param>
    public sealed record RunActive(RunRef Run, ActivityReport Report, Instant? At = null) : Input;

    /// <summary>The heartbeat run ended.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="End">How.</param>
    public sealed record RunEnded(RunId Run, RunEnd End) : Input;

    /// <summary>A runner saw the end of a run that has been somebody else's business since. Another of that name may be in progress.</summary>
    /// <param name="Run">The run as it was named.</param>
    /// <param name="End">How.</param>
    public sealed record EndedLate(RunId Run, RunEnd End) : Input;

    /// <summary>An operator wants a run to end.</summary>
    /// <param name="Run">The run.</param>
    public sealed record CancelRequested(RunId Run) : Input;

    /// <summary>An operator pauses the agent.</summary>
    /// <param name="Reason">Why; null where nobody said.</param>
    /// <param name="For">For how long; null for until it is resumed.</param>
    public sealed record PauseRequested(string? Reason, TimeSpan? For) : Input;

    /// <summary>An operator ends the pause.</summary>
    /// <param name="Reason">Why; null where nobody said.</param>
    public sealed record ResumeRequested(string? Reason) : Input;

    /// <summary>Nothing could be decided from <paramref name="Since"/> until now.</summary>
    /// <param name="Since">When it began.</param>
    /// <param name="Why">Why: the node was down, the host asleep, the clock jumped, or everything was paused.</param>
    /// <param name="Until">When it ended; null for now. A pause may have ended while nobody could look.</param>
    public sealed record Missed(Instant Since, Why Why, Instant? Until = null) : Input;

    /// <summary>The agent is configured, at a start of the node or after a change of its policy.</summary>
    public sealed record Configured : Input;

    /// <summary>A node starts, and takes up the cancellation that it had in hand.</summary>
    /// <param name="Node">The node; null where the store knows only one.</param>
    public sealed record CancellingTakenUp(string? Node = null) : Input;

    /// <summary>The wall clock was set: stored instants move with it.</summary>
    /// <param name="By">By how much; negative where it was set back.</param>
    public sealed record ClockStepped(TimeSpan By) : Input;

    /// <summary>The agent or its gateway started work and registers it.</summary>
    /// <param name="Task">What it works on.</param>
    /// <param name="Model">With which model; null where nobody said.</param>
    /// <param name="Parent">The run that it works for; null for none.</param>
    /// <param name="Last">The task's last checkpoint in the store; null for none.</param>
    public sealed record RegisterRequested(string Task, string? Model = null, RunId? Parent = null, CheckpointMark? Last = null) : Input
    {
        /// <summary>Whether the agent is made by it: nobody configured it.</summary>
        public bool Creates { get; init; }

        /// <summary>Whether the work has been going on, and was let go past its limit (<see cref="RegisterRules.MayContinue"/>).</summary>
        public bool Continues { get; init; }

        /// <summary>Who registers it, where that one may act on its own runs only; null otherwise.</summary>
        public string? Holder { get; init; }
    }

    /// <summary>Registered work ended.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Finish">How.</param>
    public sealed record FinishRequested(RunRef Run, Finish Finish) : Input;

    /// <summary>A run is given longer.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="By">By how much its total limit moves.</param>
    public sealed record ExtendRequested(RunRef Run, TimeSpan By) : Input;

    /// <summary>A run saves a checkpoint.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Token">The attempt's token as its writer has it; null where that does not say.</param>
    /// <param name="Sequence">Its number; null for the next one.</param>
    public sealed record CheckpointGiven(RunRef Run, long? Token = null, long? Sequence = null) : Input;

    /// <summary>The run of another agent that works for one of this agent shows life.</summary>
    /// <param name="Run">The run of this agent.</param>
    public sealed record ChildActive(RunId Run) : Input;

    /// <summary>Many runs of all agents have gone silent at once.</summary>
    public sealed record StallBegan : Input;

    /// <summary>They are few again.</summary>
    public sealed record StallEnded : Input;

    /// <summary>An operator puts dead wakes back.</summary>
    /// <param name="Wakes">The wakes as they were; none of them pending.</param>
    public sealed record RequeueRequested(ImmutableArray<Wake> Wakes) : Input;

    /// <summary>An operator gives dead wakes up.</summary>
    /// <param name="Wakes">The wakes.</param>
    public sealed record DropRequested(ImmutableArray<Wake> Wakes) : Input;

    /// <summary>Somebody has taken note of an alert.</summary>
    /// <param name="Alert">Its fingerprint.</param>
    /// <param name="By">Who.</param>
    public sealed record AcknowledgeRequested(string Alert, string By) : Input;

    /// <summary>An instant came up at which something was due.</summary>
    public sealed record Due : Input;

    /// <summary>There is room for a run, and the agent is ready for one.</summary>
    /// <param name="Node">The node that is to run it; null where the store knows only one.</param>
    public sealed record Start(string? Node = null) : Input;

    /// <summary>Who starts at this instant is decided: slots that came due and that no run has taken are told.</summary>
    public sealed record StartsDecided : Input;
}
