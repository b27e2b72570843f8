namespace Systole.Core;

/// <summary>One line of the journal.</summary>
/// <param name="Sequence">Its place: 1 for the first ever, without holes, the id of the event stream.</param>
/// <param name="At">When it happened.</param>
/// <param name="Agent">Whom it concerns; null for the node and for all agents together.</param>
/// <param name="Name">The event's name, such as <c>run_started</c>.</param>
/// <param name="Json">The line: a JSON object without a line break, <c>at</c> and <c>event</c> first.</param>
public sealed record JournalEntry(long Sequence, Instant At, AgentId? Agent, string Name, string Json);
