namespace Systole.Core;

/// <summary>Names an incident.</summary>
/// <param name="Channel">The channel that is told.</param>
/// <param name="Group">What its alerts have in common, or the run that said something.</param>
public readonly record struct IncidentKey(string Channel, string Group);

/// <summary>
/// What one channel was told of the alerts of one group, and what it is still to be told. It is the outbox: what is owed is state, so that
/// what comes and goes while a channel cannot be reached does not pile up, and nothing that was told is left without its end.
/// </summary>
public sealed record Incident(IncidentKey Key)
{
    /// <summary>No alerts.</summary>
    public static readonly ImmutableSortedDictionary<string, IncidentAlert> NoAlerts =
        ImmutableSortedDictionary.Create<string, IncidentAlert>(StringComparer.Ordinal);

    /// <summary>Its alerts by fingerprint.</summary>
    public ImmutableSortedDictionary<string, IncidentAlert> Alerts { get; init; } = NoAlerts;

    /// <summary>What a run said, where it is not about alerts; null otherwise.</summary>
    public RunSaid? Said { get; init; }

    /// <summary>The labels of the agent whose run said it.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Since when something of it waits to be told for the first time.</summary>
    public Instant Since { get; init; }

    /// <summary>When anything of it was told last; null where nothing was.</summary>
    public Instant? ToldAt { get; init; }

    /// <summary>What the channel calls its message; null where it has none that can be edited.</summary>
    public string? Reference { get; init; }

    /// <summary>What is being told, or has to be told again before anything else; null for nothing.</summary>
    public Sending? Sending { get; init; }

    /// <summary>Nothing of it is tried before; null for no such limit.</summary>
    public Instant? RetryAt { get; init; }

    /// <summary>How often in a row it was not taken.</summary>
    public int Rejections { get; init; }

    /// <summary>How often in a row telling failed, for whatever reason.</summary>
    public int Failures { get; init; }

    /// <summary>What came back last where telling failed; null where it did not.</summary>
    public string? Error { get; init; }

    /// <summary>When something is to be told next; null where nothing is, or not before something happens.</summary>
    public Instant? DueAt { get; init; }

    /// <summary>How bad the worst of it is that is not over.</summary>
    internal Severity Rank => Alerts.Values.Where(alert => !alert.IsOver).Select(alert => alert.Severity).DefaultIfEmpty(Severity.Info).Max();

    /// <summary>Whether it is being told that an alert is open: it may be known there by now.</summary>
    internal bool IsTelling(string alert) => Sending?.News.Any(news => news.Alert == alert && news.Change != AlertChange.Closed) == true;

    /// <summary>Whether something was told that is not over yet.</summary>
    internal bool IsRunning => Alerts.Values.Any(alert => alert is { IsTold: true, IsOver: false });
}

/// <summary>An alert as one channel knows it.</summary>
/// <param name="Alert">The alert as it opened last.</param>
/// <param name="Agent">Whose it is; null for all agents together.</param>
/// <param name="Labels">Its agent's labels when it opened.</param>
public sealed record IncidentAlert(OpenAlert Alert, AgentId? Agent, ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>How bad it is.</summary>
    public Severity Severity => Alert.Severity;

    /// <summary>What is wrong in words, or how it ended.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Since when it is over; null while it is open.</summary>
    public Instant? ClosedAt { get; init; }

    /// <summary>Whether its opening was told.</summary>
    public bool IsTold { get; init; }

    /// <summary>Whether its closing was told: it is only there so that a message that is edited stays whole.</summary>
    public bool IsOver { get; init; }

    /// <summary>When it was told last; null where it was not.</summary>
    public Instant? ToldAt { get; init; }

    /// <summary>Whether it is to be told again that it is still open.</summary>
    public bool Repeats { get; init; }

    /// <summary>How often it opened lately, where it comes and goes; null where it does not.</summary>
    public int? Flapping { get; init; }

    /// <summary>Whether it was told that it comes and goes.</summary>
    public bool FlappingTold { get; init; }

    /// <summary>Whether what hid it is gone: it is told without waiting.</summary>
    public bool IsReleased { get; init; }

    /// <summary>Whether it was noted by whom it was taken note of.</summary>
    public bool AcknowledgementTold { get; init; }

    /// <summary>What silences look at.</summary>
    internal AlertSubject Subject => AlertSubject.Of(Alert, Agent, Labels);
}

/// <summary>A message on its way.</summary>
/// <param name="Message">The message, as it is sent at every try.</param>
/// <param name="InFlight">Whether a try is under way; false where it is to be tried again.</param>
/// <param name="Node">The node that tries; null where the store knows only one.</param>
public sealed record Sending(AlertMessage Message, bool InFlight, string? Node)
{
    /// <summary>Whether an earlier try may have arrived: whatever comes of later ones, the same is sent until it is there.</summary>
    public bool MayHaveArrived { get; init; }

    /// <summary>What of the alerts it tells.</summary>
    internal IEnumerable<AlertNews> News => Message.Alerts.Where(alert => alert.Change is not null);
}
