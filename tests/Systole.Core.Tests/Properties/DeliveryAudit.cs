using static Systole.Core.Tests.Properties.Law;

namespace Systole.Core.Tests.Properties;

/// <summary>L4 and L5: no loss, one at a time.</summary>
internal static class DeliveryAudit
{
    /// <summary>L5.</summary>
    public static void OneAtATime(History history)
    {
        RunStory? before = null;
        foreach (var run in history.Runs)
        {
            // A run that ends at the very instant at which the next starts is told first: the line's place decides, not its time.
            Require(
                before is null || (before.End is { } end && Before(history, end, run.Start)),
                $"L5: {run.Id} starts while {before?.Id} is in progress");
            before = run;
        }
    }

    /// <summary>L4: every accepted wake is delivered by one successful run, or ends visibly after all its attempts.</summary>
    public static void Delivery(History history)
    {
        var attempts = history.Policy.Retry.Attempts;
        foreach (var wake in history.Wakes.Values)
        {
            var delivered = wake.Runs.Count(run => run.Succeeded);
            Require(
                delivered <= 1 && (delivered == 0 || wake.Runs[^1].Succeeded),
                $"L4: {wake.Id} is delivered {delivered} times, or tried again after it was");
            Require(wake.Runs.Count <= attempts, $"L4: {wake.Id} is tried {wake.Runs.Count} times");
            if (wake.Dead is { } dead)
            {
                Require(
                    delivered == 0 && wake.Runs.Count == attempts && dead.Number("attempts") == attempts,
                    $"L4: {dead} after {wake.Runs.Count} attempts");
            }
            else
            {
                Require(
                    delivered == 1,
                    $"L4: {wake.Id}, accepted {wake.AcceptedAt}, tried {wake.Runs.Count} times, is not delivered though all is well");
            }
        }
        foreach (var run in history.Runs)
        {
            Require(run.End is not null || run.At > history.Scenario.Quiet, $"L2: {run.Id} never ends");
            var poisoned = run.WakeIds.Where(id => history.Wakes[id].AttemptsBefore(run) is > 0 and var before && before + 1 >= attempts)
                .ToList();
            Require(poisoned.Count <= 1, $"L4: {run.Id} takes {string.Join(", ", poisoned)} on their last attempt");
            var highest = run.WakeIds.Select(id => history.Wakes[id].AttemptsBefore(run) + 1).DefaultIfEmpty(1).Max();
            Require(
                run.Attempt >= highest && (run.Slot is not null || run.Attempt == highest),
                $"L4: {run.Id} says attempt {run.Attempt}, its wakes say {highest}");
        }
    }

    /// <summary>
    /// L4: a run takes every wake that is pending at its start, but for those in failure backoff and a second poisoned one.
    /// </summary>
    public static void Completeness(History history)
    {
        var pending = new Dictionary<string, int>();
        var runs = history.Runs.ToDictionary(run => run.Id);
        var retried = new HashSet<long>();
        var shift = 0L;
        foreach (var line in history.Order)
        {
            switch (line.Event)
            {
                case "clock_stepped":
                    shift += Math.Min(0, line.Number("by_ms")!.Value);
                    break;
                case "wake_accepted" when line.Get("decision") != "merged":
                    pending.Add(line.Get("wake")!, 0);
                    break;
                case "wake_dead_lettered":
                    pending.Remove(line.Get("wake")!);
                    break;
                case "run_started":
                    foreach (var id in runs[line.Run].WakeIds)
                    {
                        Require(pending.Remove(id), $"L4: {line.Run} takes {id}, which is not pending");
                    }
                    foreach (var (id, attempts) in pending)
                    {
                        var isInBackoff = attempts > 0 && (line.Time("slot") is not { } slot || retried.Contains(slot.UnixMs - shift));
                        var isPoisoned = attempts > 0 && attempts + 1 >= history.Policy.Retry.Attempts;
                        Require(isInBackoff || isPoisoned, $"L4: {line.Run} leaves {id} behind");
                    }
                    // The retry of a slot is a retry: only a fresh slot takes along what is in backoff.
                    if (line.Time("slot") is { } carried) retried.Add(carried.UnixMs - shift);
                    break;
                case "run_finished" when !runs[line.Run].Succeeded:
                    foreach (var id in runs[line.Run].WakeIds) pending.Add(id, history.Wakes[id].AttemptsBefore(runs[line.Run]) + 1);
                    break;
            }
        }
    }

    /// <summary>L4: the next attempt waits for its backoff, but for a slot, a catch-up, or an urgent request for the same key.</summary>
    public static void Backoff(History history)
    {
        foreach (var wake in history.Wakes.Values)
        {
            foreach (var (a, b) in Pairs(wake.Runs))
            {
                if (b.Slot is not null || wake.IsUrgentFor(b) || !history.OffsetIsSure(b.At)) continue;
                if (a.End is not { } end || end.Time("retry_at") is not { } retryAt)
                {
                    throw new AuditException($"L4: {b.Id} tries {wake.Id} again, which {a.Id} did not return");
                }
                var until = retryAt - history.Offset(end.At);
                Require(b.At + history.Unseen(end.At, b.At) >= until, $"L4: {b.Id} tries {wake.Id} again before {until}");
            }
        }
    }

    public static void Pauses(History history)
    {
        foreach (var run in history.Runs)
        {
            Require(
                !history.IsPausedAt(run.At) || history.Order.Any(line => line.At == run.At && line.Event == "agent_resumed"),
                $"L4: {run.Id} starts in a pause");
        }
    }
}
