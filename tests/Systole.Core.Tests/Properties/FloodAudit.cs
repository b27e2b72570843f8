using static Systole.Core.Tests.Properties.Law;

namespace Systole.Core.Tests.Properties;

/// <summary>L1: no flood.</summary>
internal static class FloodAudit
{
    /// <summary>L1: starts are apart; only immediate and manual wakes may start one sooner.</summary>
    public static void Spacing(History history)
    {
        foreach (var (a, b) in Pairs(history.Runs))
        {
            if (b.WakeIds.Any(id => history.Wakes[id].IsUrgentFor(b))) continue;
            var apart = b.At - a.At + history.Unseen(a.At, b.At);
            Require(apart >= history.MinSpacing, $"L1: {b.Id} starts {apart} after {a.Id}, less than {history.MinSpacing}");
        }
    }

    /// <summary>
    /// L1: the k-th run that nothing but ordinary events started, while they kept coming, doubles the distance to the next.
    /// </summary>
    public static void StreakSpacing(History history)
    {
        var policy = history.Policy.Events;
        var cap = policy.BackoffMax > TimeSpan.Zero ? policy.BackoffMax : history.Interval;
        if (cap < history.MinSpacing) cap = history.MinSpacing;
        var quiet = policy.Quiet < history.Interval ? policy.Quiet : history.Interval;
        var arrivals = history.Wakes.Values.SelectMany(wake => wake.Requests).Where(IsOrdinaryEvent).Select(line => line.At).Order()
            .ToList();
        var k = 0;
        var seen = 0;
        RunStory? before = null;
        foreach (var run in history.Runs)
        {
            var byEvents = run.Slot is null && run.WakeIds.Count > 0
                && run.WakeIds.All(id => history.Wakes[id] is var wake && wake.AttemptsBefore(run) == 0
                    && wake.Requests.TrueForAll(IsOrdinaryEvent));
            if (byEvents)
            {
                var first = run.WakeIds.Min(id => history.Wakes[id].AcceptedAt);
                // Sure to be one streak only while no two arrivals since its last run are as far apart as it takes to end one.
                for (; seen < arrivals.Count && arrivals[seen] <= first; seen++)
                {
                    if (seen == 0 || arrivals[seen] - arrivals[seen - 1] >= quiet || !history.HostIsCalm(arrivals[seen - 1], run.At)) k = 0;
                }
                if (k > 0 && before is not null)
                {
                    var least = Math.Min(cap.TotalMilliseconds,
                        Math.Floor(history.MinSpacing.TotalMilliseconds * Math.Pow(policy.BackoffFactor, k)));
                    Require(
                        (run.At - before.At).TotalMilliseconds >= Math.Floor(least),
                        $"L1: {run.Id} is started by events {run.At - before.At} after {before.Id}, after {k} in the streak");
                }
                k++;
            }
            before = run;
        }
    }

    /// <summary>L1: not more than so many runs by events and immediate wakes within so long.</summary>
    public static void FloodGuard(History history)
    {
        var guard = history.Policy.Events;
        var counted = history.Runs
            .Where(run => run.Slot is null && run.WakeIds.All(id =>
                history.Wakes[id] is var wake && wake.AttemptsBefore(run) == 0
                    && wake.Requests.TrueForAll(line => line.Get("intent") != "manual")))
            .ToList();
        for (var i = guard.FloodGuardRuns; i < counted.Count; i++)
        {
            var (first, last) = (counted[i - guard.FloodGuardRuns], counted[i]);
            var within = last.At - first.At + history.Unseen(first.At, last.At);
            Require(within >= guard.FloodGuardWithin,
                $"L1: {guard.FloodGuardRuns + 1} runs by events within {within}, {first.Id} to {last.Id}");
        }
    }

    /// <summary>L1: what the agent's own runs caused gives at most one extra run per interval, or none where a beat will take it.</summary>
    public static void SelfCaused(History history)
    {
        var rule = history.Policy.Events.SelfCaused;
        if (rule == SelfCausedRule.Allow) return;
        var extra = history.Runs
            .Where(run => run.Slot is null && run.WakeIds.Count > 0 && run.WakeIds.All(id =>
                history.Wakes[id] is var wake && wake.AttemptsBefore(run) == 0
                    && wake.Requests.TrueForAll(line => line.Get("reason") == "own" || line.Get("intent") == "next")))
            .ToList();
        if (rule == SelfCausedRule.NextBeat && history.Policy.Schedule is not null)
        {
            Require(extra.Count == 0, $"L1: {extra.FirstOrDefault()?.Id} is started by what the agent itself caused");
        }
        foreach (var (a, b) in Pairs(extra))
        {
            Require(b.At - a.At + history.Unseen(a.At, b.At) >= history.Interval, $"L1: {a.Id} and {b.Id} follow up within {b.At - a.At}");
        }
    }

    private static bool IsOrdinaryEvent(Line request) => request.Get("intent") == "event" && request.Get("reason") is "wake" or "emitted";
}
