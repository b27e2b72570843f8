namespace Systole.Core;

/// <summary>Wakes that used up their attempts wait for an operator: put back they are as new, given up they are gone.</summary>
internal static class DeadLetterRules
{
    public static IEnumerable<Event> Requeue(AgentState state, AgentPolicy policy, Input.RequeueRequested input, Instant now)
    {
        // The inbox is bounded whoever fills it (L4).
        if (state.Pending.Count + input.Wakes.Length > policy.InboxMax)
        {
            yield return new Event.WakeRefused("requeue", Why.InboxFull);
            yield break;
        }
        foreach (var wake in input.Wakes)
        {
            yield return new Event.WakeRequeued(wake with { Attempts = 0, NotBefore = null, RaisedAt = null, LastAcceptedAt = now });
        }
        if (AlertRules.NoneDead(state, Math.Max(0, state.DeadLetters - input.Wakes.Length)) is { } closed) yield return closed;
    }

    public static IEnumerable<Event> Drop(AgentState state, Input.DropRequested input)
    {
        foreach (var wake in input.Wakes) yield return new Event.WakeDropped(wake);
        if (AlertRules.NoneDead(state, Math.Max(0, state.DeadLetters - input.Wakes.Length)) is { } closed) yield return closed;
    }
}
