namespace Systole.Core;

/// <summary>
/// What a channel is to tell: alerts of one group, or what a run said. It stands for itself: whoever reads only this message knows what is
/// wrong, or that it is over.
/// </summary>
public sealed record AlertMessage
{
    /// <summary>The name of what is told: 1 to 64 of <c>a-z</c>, <c>0-9</c>, <c>-</c>. A second try has the same, so that a receiver can tell it from news.</summary>
    public required string Key { get; init; }

    /// <summary>The channel, by its name in the configuration.</summary>
    public required string Channel { get; init; }

    /// <summary>When it was decided that this is told.</summary>
    public required Instant At { get; init; }

    /// <summary>Which try this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>
    /// What the channel called its message of the same incident (<see cref="Delivery.Reference"/>): it is edited where the channel can. Null
    /// for a message of its own.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>Where the channel said that its receiver has moved to (<see cref="Delivery.MovedTo"/>); null where it has not.</summary>
    public string? MovedTo { get; init; }

    /// <summary>All alerts of the incident as they are now, those that are over and of which it is told that they are among them, worst first.</summary>
    public ImmutableArray<AlertNews> Alerts { get; init; } = [];

    /// <summary>What a run said, for whom it is nothing but information; null for alerts.</summary>
    public RunSaid? Said { get; init; }

    /// <summary>Alerts that opened and closed while this channel could not be reached, and are not told one by one.</summary>
    public int Untold { get; init; }

    /// <summary>Whether somebody only wants to see whether it arrives. Then it has no alerts.</summary>
    public bool IsTest { get; init; }

    /// <summary>Whether nothing of it is open any more.</summary>
    public bool IsOver => Alerts.All(alert => alert.ClosedAt is not null);

    /// <summary>How bad the worst of what is open is; of what is over where nothing is; information for what a run said.</summary>
    public Severity Severity
    {
        get
        {
            var open = Alerts.Where(alert => alert.ClosedAt is null).ToList();
            return (open.Count > 0 ? open : [.. Alerts]).Select(alert => alert.Severity).DefaultIfEmpty(Severity.Info).Max();
        }
    }
}

/// <summary>An alert in a message.</summary>
/// <param name="Alert">The alert's fingerprint, such as <c>stale:pm/job</c>.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Agent">Whose it is; null for all agents together.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="Summary">What is wrong, in words; where it is over, how that came.</param>
/// <param name="Change">What is new of it; null where nothing is, and it is only there for completeness.</param>
public sealed record AlertNews(
    string Alert, AlertKind Kind, Severity Severity, AgentId? Agent, Instant OpenedAt, string Summary, AlertChange? Change)
{
    /// <summary>Which task of the agent; null where it is of the agent.</summary>
    public string? Task { get; init; }

    /// <summary>Since when it is over; null while it is open.</summary>
    public Instant? ClosedAt { get; init; }

    /// <summary>The limit that was passed, and whose word that is; null where it is not about one.</summary>
    public WatchLimit? Limit { get; init; }

    /// <summary>Who has taken note of it; null where nobody has.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>How often it opened lately, where it comes and goes; null where it does not.</summary>
    public int? Flapping { get; init; }
}

/// <summary>What is new of an alert.</summary>
public enum AlertChange
{
    /// <summary>It is open, and was not told before.</summary>
    Opened,

    /// <summary>It is still open.</summary>
    Repeated,

    /// <summary>It comes and goes: that is told instead of every time.</summary>
    Flapping,

    /// <summary>Somebody has taken note of it.</summary>
    Acknowledged,

    /// <summary>It is over.</summary>
    Closed,
}

/// <summary>What a run answered that is not its ack token.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Run">The run.</param>
/// <param name="Text">The answer.</param>
public sealed record RunSaid(AgentId Agent, RunId Run, string Text);
