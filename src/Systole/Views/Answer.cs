using System.Diagnostics.CodeAnalysis;

namespace Systole;

/// <summary>What was asked for, or why not.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public sealed record Answer<T>
{
    private Answer(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    /// <summary>What was asked for; null where it was refused.</summary>
    public T? Value { get; }

    /// <summary>Why not; null where it was done.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether it was done.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsDone => Refusal is null;

    /// <summary>Done.</summary>
    public static implicit operator Answer<T>(T value) => new(value, null);

    /// <summary>Refused.</summary>
    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);

    internal static Answer<T> Done(T value) => new(value, null);
}

/// <summary>Why something was not done.</summary>
/// <param name="Code">For programs, stable: one of <see cref="RefusalCode"/>.</param>
/// <param name="Message">For people: what, where, and what to do. One line.</param>
public sealed record Refusal(string Code, string Message)
{
    /// <summary>Names that are nearly the one that was asked for.</summary>
    public ImmutableArray<string> DidYouMean { get; init; } = [];

    /// <summary>The bound that was reached, where one was.</summary>
    public long? Limit { get; init; }
}

/// <summary>The codes of refusals. They are part of the contract: they never change their meaning.</summary>
public static class RefusalCode
{
    /// <summary>No agent of that name is configured.</summary>
    public const string UnknownAgent = "unknown_agent";

    /// <summary>The agent was configured once and is not any more.</summary>
    public const string AgentRemoved = "agent_removed";

    /// <summary>The agent is watched only: it has nothing to run.</summary>
    public const string WatchOnly = "watch_only";

    /// <summary>No run of that name is known.</summary>
    public const string UnknownRun = "unknown_run";

    /// <summary>The run is another's: whoever asks may act on its own runs only.</summary>
    public const string NotOwnRun = "not_own_run";

    /// <summary>No node of that name shares the store.</summary>
    public const string UnknownNode = "unknown_node";

    /// <summary>The store has one node only.</summary>
    public const string SingleNode = "single_node";

    /// <summary>No such alert is open.</summary>
    public const string UnknownAlert = "unknown_alert";

    /// <summary>There is no such silence.</summary>
    public const string UnknownSilence = "unknown_silence";

    /// <summary>As many silences as allowed are there.</summary>
    public const string TooManySilences = "too_many_silences";

    /// <summary>No channel of that name is configured.</summary>
    public const string UnknownChannel = "unknown_channel";

    /// <summary>The run has ended already.</summary>
    public const string RunEnded = "run_ended";

    /// <summary>No such run is in flight: whoever is at work registers again.</summary>
    public const string NotInFlight = "register_again";

    /// <summary>The token is that of another attempt.</summary>
    public const string StaleToken = "stale_token";

    /// <summary>A checkpoint with this number, or a later one, is there already.</summary>
    public const string StaleSequence = "stale_sequence";

    /// <summary>The task has no checkpoint.</summary>
    public const string NoCheckpoint = "no_checkpoint";

    /// <summary>What was sent is larger than what is kept.</summary>
    public const string TooLarge = "too_large";

    /// <summary>As many registered runs as allowed are in flight for the agent.</summary>
    public const string TooManyRuns = "too_many_runs";

    /// <summary>As many agents as allowed are there that nobody configured.</summary>
    public const string TooManyAgents = "too_many_agents";

    /// <summary>The run is Systole's own: its runner reports its end.</summary>
    public const string NotRegistered = "not_registered";

    /// <summary>As many wakes as allowed are pending for the agent.</summary>
    public const string InboxFull = "inbox_full";

    /// <summary>The node has more requests in hand than it takes.</summary>
    public const string NodeBusy = "node_busy";

    /// <summary>The node is stopping, or not yet started.</summary>
    public const string NodeStopping = "node_stopping";

    /// <summary>The store cannot be written.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>The idempotency key was used for another request.</summary>
    public const string KeyReused = "idempotency_key_reused";

    /// <summary>A value is not allowed.</summary>
    public const string Invalid = "invalid_request";
}
