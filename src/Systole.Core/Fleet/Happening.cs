namespace Systole.Core;

/// <summary>An event with whom it concerns, when it happened and what brought it about.</summary>
/// <param name="Agent">Whom it concerns; null for the node and for all agents together.</param>
/// <param name="At">When.</param>
/// <param name="Event">What.</param>
/// <param name="Input">The place, in the turn's inputs, of the one that it follows from; -1 where time alone brought it about.</param>
public readonly record struct Happening(AgentId? Agent, Instant At, Event Event, int Input = -1);

/// <summary>An input and the agent it is for.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Input">The input.</param>
public readonly record struct AgentInput(AgentId Agent, Input Input);
