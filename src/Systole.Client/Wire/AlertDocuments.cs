namespace Systole.Client.Wire;

/// <summary>A page of open alerts, the worst first and of those the longest open.</summary>
/// <param name="Alerts">The alerts.</param>
/// <param name="Next">The <c>cursor</c> of the next page; left out on the last.</param>
public sealed record AlertsDocument(IReadOnlyList<OpenAlertDocument> Alerts, string? Next = null);

/// <summary>An open alert, and who knows of it.</summary>
public sealed record OpenAlertDocument
{
    /// <summary>Its fingerprint, such as <c>stale:pm/job</c>.</summary>
    public required string Alert { get; init; }

    /// <summary>What is wrong, such as <c>stale</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>warning</c> or <c>error</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Whose it is; left out where it is of all agents together.</summary>
    public string? Agent { get; init; }

    /// <summary>Of which task; left out where it is of none.</summary>
    public string? Task { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>What is wrong, in words; left out where it was opened before alerts kept that.</summary>
    public string? Summary { get; init; }

    /// <summary>The limit that was passed; left out where it is not about one.</summary>
    public long? LimitMs { get; init; }

    /// <summary>Whose word that limit is, such as <c>watch.stale_after</c>.</summary>
    public string? LimitFrom { get; init; }

    /// <summary>When it was last found to be still there; left out where it was not.</summary>
    public DateTimeOffset? RepeatedAt { get; init; }

    /// <summary>Who has taken note of it; left out where nobody has.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>The silences that hide it now.</summary>
    public required IReadOnlyList<string> SilencedBy { get; init; }

    /// <summary>The channels that were told of it.</summary>
    public required IReadOnlyList<string> ToldTo { get; init; }

    /// <summary>How often it opened lately, where it comes and goes; left out where it does not.</summary>
    public int? Flapping { get; init; }
}

/// <summary>The body of an acknowledgement. Everything is optional.</summary>
/// <param name="By">Who; the name of the API key where left out.</param>
public sealed record AcknowledgeBody(string? By = null);

/// <summary>Somebody's note of an alert.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Open">Whether it stays open: one that only says how a run ended is over once somebody has taken note of it.</param>
public sealed record AcknowledgedDocument(string Alert, string By, DateTimeOffset At, bool Open);

/// <summary>What channels are still to be told, by channel, the earliest first.</summary>
/// <param name="Outbox">A page of it.</param>
/// <param name="Next">The <c>cursor</c> of the next page; left out on the last.</param>
public sealed record OutboxDocument(IReadOnlyList<OutboxEntryDocument> Outbox, string? Next = null);

/// <summary>Something that a channel is still to be told.</summary>
public sealed record OutboxEntryDocument
{
    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The alerts that are told together, with what is new of each; none for what a run said.</summary>
    public required IReadOnlyList<OwedAlertDocument> Alerts { get; init; }

    /// <summary>The run that said something; left out for alerts.</summary>
    public string? Run { get; init; }

    /// <summary>The beginning of what it said.</summary>
    public string? Text { get; init; }

    /// <summary>When it is sent, if the channel is free then; left out while it is on its way.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How often it was tried in vain.</summary>
    public required int Attempts { get; init; }

    /// <summary>What came back last; left out where nothing did.</summary>
    public string? Error { get; init; }
}

/// <summary>What is to be told of an alert.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Change"><c>opened</c>, <c>repeated</c>, <c>flapping</c>, <c>acknowledged</c> or <c>closed</c>.</param>
public sealed record OwedAlertDocument(string Alert, string Change);

/// <summary>The channels.</summary>
/// <param name="Channels">By name.</param>
public sealed record ChannelsDocument(IReadOnlyList<ChannelDocument> Channels);

/// <summary>A channel, and how it does. How it is reached is never told.</summary>
public sealed record ChannelDocument
{
    /// <summary>Its name.</summary>
    public required string Channel { get; init; }

    /// <summary>Its kind, such as <c>slack</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Since when it counts as down and the others are told; left out where it does not.</summary>
    public DateTimeOffset? DownSince { get; init; }

    /// <summary>Since when it fails; left out where it does not.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>What came back last; left out where nothing was sent.</summary>
    public string? LastAnswer { get; init; }

    /// <summary>When something was last delivered; left out where nothing was.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Nothing is sent before; left out where there is no such limit.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How many messages are due, on their way or waited for.</summary>
    public required int Waiting { get; init; }

    /// <summary>How many alerts came and went that it could not be told of.</summary>
    public required int Untold { get; init; }
}

/// <summary>The body of a test: nothing yet.</summary>
public sealed record ChannelTestBody;

/// <summary>What came of a test message.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Outcome"><c>delivered</c>, <c>failed</c>, <c>rate_limited</c>, <c>rejected</c> or <c>gone</c>.</param>
/// <param name="Answer">What exactly came back, on one line, without secrets.</param>
public sealed record ChannelTestDocument(string Channel, string Outcome, string Answer);
