namespace Systole.Core;

/// <summary>Which alerts are meant: those for which everything that is given holds. Nothing given means all.</summary>
public sealed record AlertMatch
{
    /// <summary>What a run's own message counts as, beside the kinds of alerts.</summary>
    public const string MessageKind = "message";

    /// <summary>All.</summary>
    public static readonly AlertMatch All = new();

    /// <summary>Agent ids, with <c>*</c> and <c>?</c>; null for any. What concerns all agents has no id: only <c>*</c> alone takes it.</summary>
    public string? Agent { get; init; }

    /// <summary>A kind of alert, or <see cref="MessageKind"/>; null for any.</summary>
    public string? Kind { get; init; }

    /// <summary>A severity; null for any.</summary>
    public Severity? Severity { get; init; }

    /// <summary>A label of the agent as <c>name=value</c>, or only its name; null for any.</summary>
    public string? Label { get; init; }

    /// <summary>One alert by its fingerprint; null for any.</summary>
    public string? Alert { get; init; }

    /// <summary>Whether something is meant.</summary>
    public bool Takes(AlertSubject subject) =>
        (Agent is null || Agent == "*" || (subject.Agent is { } agent && Glob.Matches(Agent, agent.Value)))
        && (Kind is null || Kind == subject.Kind)
        && (Severity is null || Severity == subject.Severity)
        && (Label is null || HasLabel(subject.Labels, Label))
        && (Alert is null || Alert == subject.Alert);

    private static bool HasLabel(ImmutableSortedDictionary<string, string> labels, string label)
    {
        var end = label.IndexOf('=', StringComparison.Ordinal);
        return end < 0 ? labels.ContainsKey(label) : labels.TryGetValue(label[..end], out var value) && value == label[(end + 1)..];
    }
}

/// <summary>What routes and silences look at.</summary>
/// <param name="Alert">The alert's fingerprint; null for a run's message.</param>
/// <param name="Agent">Whose it is; null for all agents together.</param>
/// <param name="Kind">The wire name of its kind.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Labels">The agent's labels.</param>
public sealed record AlertSubject(
    string? Alert, AgentId? Agent, string Kind, Severity Severity, ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>What an alert is matched by.</summary>
    public static AlertSubject Of(OpenAlert alert, AgentId? agent, ImmutableSortedDictionary<string, string> labels) =>
        new(alert.Id, agent, Names.Of(alert.Kind), alert.Severity, labels);

    /// <summary>What a run's message is matched by.</summary>
    public static AlertSubject OfMessage(AgentId agent, ImmutableSortedDictionary<string, string> labels) =>
        new(null, agent, AlertMatch.MessageKind, Severity.Info, labels);
}
