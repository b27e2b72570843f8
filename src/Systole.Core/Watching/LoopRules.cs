namespace Systole.Core;

/// <summary>The same call with the same arguments, or the same error, again and again: the run turns on the spot.</summary>
internal static class LoopRules
{
    /// <summary>The last calls and errors of a run, a report included.</summary>
    public static ImmutableArray<string> With(WatchedRun run, ActivityReport report, AgentPolicy policy)
    {
        if (policy.Watch.LoopSame == 0) return [];
        var recent = run.Recent;
        if (report is { Arguments: { } arguments }) recent = Last(recent.Add($"{report.Tool ?? run.Tool?.Name} {arguments}"), policy);
        return report.Error is { } error ? Last(recent.Add($"! {error}"), policy) : recent;
    }

    /// <summary>Opens where one of them has come too often, and closes where none has.</summary>
    public static IEnumerable<Event> Decide(AgentState state, AgentPolicy policy, WatchedRun before, WatchedRun after, Instant now)
    {
        if (policy.Watch.LoopSame > 0 && before.Recent != after.Recent
            && after.Recent.CountBy(one => one, StringComparer.Ordinal).FirstOrDefault(same => same.Value >= policy.Watch.LoopSame) is { Key: { } what, Value: var times })
        {
            if (AlertRules.Looping(state, after, what, times, after.Recent.Length, now) is { } opened) yield return opened;
        }
        else if (before.Recent != after.Recent && AlertRules.Close(state, AlertKind.Looping, before.Work, $"{before.Id} does something else") is { } closed)
        {
            yield return closed;
        }
    }

    private static ImmutableArray<string> Last(ImmutableArray<string> recent, AgentPolicy policy) =>
        recent.Length <= policy.Watch.LoopIn ? recent : recent.RemoveRange(0, recent.Length - policy.Watch.LoopIn);
}
