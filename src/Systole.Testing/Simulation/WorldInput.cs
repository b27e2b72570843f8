namespace Systole.Testing;

/// <summary>Something that happens in the world, outside the node.</summary>
public abstract record WorldInput
{
    private WorldInput()
    {
    }

    /// <summary>The node starts on what the last one left.</summary>
    public sealed record HostStart : WorldInput;

    /// <summary>It stops in good order; heartbeat runs go on.</summary>
    public sealed record HostStop : WorldInput;

    /// <summary>A power cut: what was not committed is gone, and so are runs that do not survive.</summary>
    public sealed record HostCrash : WorldInput;

    /// <summary>The host sleeps.</summary>
    /// <param name="For">For how long.</param>
    public sealed record HostSuspend(TimeSpan For) : WorldInput;

    /// <summary>The wall clock is set; monotonic time is not.</summary>
    /// <param name="By">By how much.</param>
    public sealed record ClockStep(TimeSpan By) : WorldInput;

    /// <summary>The next commit meets a fault.</summary>
    /// <param name="Fault">Which.</param>
    /// <param name="RestartAfter">After a crash, the node starts again so much later.</param>
    public sealed record CommitMeets(CommitFault Fault, TimeSpan RestartAfter) : WorldInput;

    /// <summary>Somebody wants an agent to get a turn.</summary>
    /// <param name="Agent">Which.</param>
    /// <param name="Reason">What happened.</param>
    /// <param name="Intent">How urgent it is.</param>
    /// <param name="Key">The key; null for none.</param>
    /// <param name="CausedByRun">Whether it names the agent's latest run as its cause.</param>
    /// <param name="CausedBy">
    /// The run that it names as its cause, put into the script before that run starts; null for none, or for the latest.
    /// </param>
    /// <param name="OverrideBudget">Whether a used-up budget does not hold it.</param>
    public sealed record Wake(AgentId Agent, string Reason = "wake", Intent Intent = Intent.Event, string? Key = null,
        bool CausedByRun = false, RunId? CausedBy = null, bool OverrideBudget = false) : WorldInput;

    /// <summary>An operator pauses an agent, or everything.</summary>
    /// <param name="Agent">Which; null for all.</param>
    /// <param name="For">For how long; null for until it is resumed.</param>
    /// <param name="Reason">Why; null where nobody said.</param>
    public sealed record Pause(AgentId? Agent = null, TimeSpan? For = null, string? Reason = null) : WorldInput;

    /// <summary>An operator ends a pause.</summary>
    /// <param name="Agent">Of which agent; null for the pause of everything.</param>
    /// <param name="Reason">Why; null where nobody said.</param>
    public sealed record Resume(AgentId? Agent = null, string? Reason = null) : WorldInput;

    /// <summary>An operator ends a run of the agent.</summary>
    /// <param name="Agent">Whose.</param>
    /// <param name="Task">On what; null for the heartbeat run.</param>
    public sealed record Cancel(AgentId Agent, string? Task = null) : WorldInput;

    /// <summary>A run is given longer.</summary>
    /// <param name="Agent">Whose.</param>
    /// <param name="Task">On what; null for the heartbeat run in progress, or else the only registered one.</param>
    /// <param name="By">By how much its total limit moves.</param>
    public sealed record Extend(AgentId Agent, string? Task, TimeSpan By) : WorldInput;

    /// <summary>Registered work begins.</summary>
    /// <param name="Agent">Whose.</param>
    /// <param name="Task">On what.</param>
    /// <param name="Model">With which model; null where nobody said.</param>
    /// <param name="For">The agent whose heartbeat run in progress it works for; null for none.</param>
    public sealed record Register(AgentId Agent, string Task, string? Model = null, AgentId? For = null) : WorldInput
    {
        /// <summary>The run it works for by name, where nothing is said of an agent; null for none.</summary>
        public RunId? Parent { get; init; }
    }

    /// <summary>A run shows life, or registered work has nothing to do.</summary>
    /// <param name="Agent">Whose.</param>
    /// <param name="Task">On what; null for the heartbeat run in progress, or else the only registered one.</param>
    /// <param name="Report">What it says.</param>
    public sealed record Activity(AgentId Agent, string? Task, ActivityReport Report) : WorldInput
    {
        /// <summary>The run, where it is named: that of a report which came too late.</summary>
        public RunId? Run { get; init; }
    }

    /// <summary>A run saves a checkpoint.</summary>
    /// <param name="Agent">Whose.</param>
    /// <param name="Task">On what; null for the heartbeat run in progress, or else the only registered one.</param>
    /// <param name="Sequence">Its number; null for the next one.</param>
    public sealed record Checkpoint(AgentId Agent, string? Task, long? Sequence = null) : WorldInput;

    /// <summary>Registered work ends.</summary>
    /// <param name="Agent">Whose.</param>
    /// <param name="Task">On what; null for the only one.</param>
    /// <param name="Outcome">How, by its own word.</param>
    public sealed record Unregister(AgentId Agent, string? Task, RunOutcome Outcome = RunOutcome.Succeeded) : WorldInput
    {
        /// <summary>The run, where it is named: that of an end which came too late.</summary>
        public RunId? Run { get; init; }

        /// <summary>Tokens used in all; null where it did not say.</summary>
        public long? Tokens { get; init; }

        /// <summary>Cost in all, in US dollars; null where it did not say.</summary>
        public decimal? Usd { get; init; }
    }

    /// <summary>An operator puts a dead letter back.</summary>
    /// <param name="Agent">Whose.</param>
    /// <param name="Number">Its place among those of the agent that died, from 1; one that never died is passed over.</param>
    public sealed record Requeue(AgentId Agent, int Number) : WorldInput;

    /// <summary>An operator gives a dead letter up.</summary>
    /// <param name="Agent">Whose.</param>
    /// <param name="Number">Its place among those of the agent that died, from 1; one that never died is passed over.</param>
    public sealed record Drop(AgentId Agent, int Number) : WorldInput;

    /// <summary>Somebody has taken note of an alert.</summary>
    /// <param name="Alert">Its fingerprint.</param>
    /// <param name="By">Who.</param>
    public sealed record Acknowledge(string Alert, string By) : WorldInput;

    /// <summary>Somebody does not want to be told of something.</summary>
    /// <param name="Match">Of what.</param>
    /// <param name="By">Who.</param>
    /// <param name="For">For how long; null for until nothing that it hides is open.</param>
    /// <param name="Comment">Why; null where nobody said.</param>
    public sealed record Silence(AlertMatch Match, string By, TimeSpan? For = null, string? Comment = null) : WorldInput;

    /// <summary>Somebody wants to be told again.</summary>
    /// <param name="Id">The silence, <c>s1</c> for the first.</param>
    /// <param name="By">Who.</param>
    public sealed record EndSilence(string Id, string By) : WorldInput;

    /// <summary>A channel behaves so from here on.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Model">How.</param>
    public sealed record ChannelBehaves(string Channel, ChannelModel Model) : WorldInput;

    /// <summary>Heartbeat runs that start from here on behave so.</summary>
    /// <param name="Model">How.</param>
    /// <param name="Agent">Those of one agent; null for all.</param>
    public sealed record RunsBehave(RunModel Model, AgentId? Agent = null) : WorldInput;
}

/// <summary>What can go wrong where the node commits.</summary>
public enum CommitFault
{
    /// <summary>Nothing is written; the node decides again.</summary>
    Fails,

    /// <summary>The power goes before anything is written.</summary>
    CrashBefore,

    /// <summary>The power goes when everything is written and nothing acted upon.</summary>
    CrashAfter,

    /// <summary>The same; and whoever had asked for a wake, and never got an answer, asks again with the same idempotency key.</summary>
    ReplyLost,
}
