using Systole.Testing;
using static Systole.Core.Tests.Properties.Law;

namespace Systole.Core.Tests.Properties;

/// <summary>L2 and L3: no gap, and restarts do not matter.</summary>
internal static class CadenceAudit
{
    /// <summary>L2: the gap between starts on a running host.</summary>
    public static void Gaps(History history)
    {
        if (history.Policy.Schedule is not Schedule.Every || history.Scenario.Concurrency is not null || history.Runs.Count == 0) return;
        var interval = history.Interval;
        var next = Instant.Min;
        for (var i = 0; i < history.Runs.Count; i++)
        {
            var a = history.Runs[i];
            var to = i + 1 < history.Runs.Count ? history.Runs[i + 1].At : history.Scenario.End;
            if (a.Slot is not null)
            {
                next = a.At + (a.Start.Number("late_ms") is { } late && late * 2 >= interval.TotalMilliseconds ? interval * 1.5 : interval);
            }
            if (a.End is null || history.Host.Any(line => line.Event is "host_started" && line.At > a.At && line.At <= to)) continue;
            if (history.PauseTouches(a.At, to) || history.BudgetTouches(a.At, to) || history.MayBeClosed(a.At, to)) continue;
            // A run in between, an event's or a retry, moves no slot: whichever of the two comes later is the bound.
            var most = Instant.Later(next, a.At + interval) - a.At;
            most += (a.End.At - a.At) + TimeSpan.FromSeconds(1) + history.Asleep(a.At, to);
            // The first beat is not jittered, the slot after it is; the same goes for what a re-anchored or caught-up run comes after.
            most += history.Policy.Jitter;
            // Without a catch-up every suspension and every step may cost the slot that fell into it: one interval each.
            var jumps = history.Host.Count(line => line.Event is "host_suspended" or "clock_stepped" && line.At >= a.At && line.At <= to);
            if (history.Policy.CatchUp == CatchUp.Skip || history.Policy.CatchUpAgeMax > TimeSpan.Zero) most += interval * jumps;
            if (history.WorkTouches(a.At, to))
            {
                if (history.Policy.Drain.Then == DrainThen.Skip) continue;
                most += history.Policy.Drain.Then == DrainThen.Defer ? interval + history.Policy.Drain.Wait : history.Policy.Drain.Wait;
            }
            // A commit that failed is tried again a second later.
            most += TimeSpan.FromSeconds(history.Scenario.Script.Count(line =>
                line.At <= to && line.Input is WorldInput.CommitMeets { Fault: CommitFault.Fails }));
            Require(to - a.At <= most, $"L2: no run for {to - a.At} after {a.Id}, more than {most}");
        }
    }

    /// <summary>L2: a slot that nothing is in the way of starts its run at its instant.</summary>
    public static void Punctuality(History history)
    {
        if (history.Scenario.Concurrency is not null || !history.Policy.SharedBudgets.IsEmpty) return;
        // A commit that failed is tried again a second later.
        if (history.Scenario.Script.Any(line => line.Input is WorldInput.CommitMeets)) return;
        for (var i = 1; i < history.Runs.Count; i++)
        {
            var (before, run) = (history.Runs[i - 1], history.Runs[i]);
            if (run.Slot is not { } slot || run.Attempt > 1 || !history.OffsetIsSure(run.At)) continue;
            var due = slot - history.Offset(run.At);
            if (before.End is not { } end || end.At > due || before.At + history.MinSpacingMost > due) continue;
            // What failed makes the next one wait, also where it was the last but one and the last was none.
            if (history.Runs.Take(i).LastOrDefault(earlier => earlier.End?.Get("outcome") != "skipped") is { Succeeded: false }) continue;
            // Set by less than is told of while it slept, a clock lets what was overdue then be told for an instant before it slept.
            if (history.Asleep(due - TimeSpan.FromSeconds(1), run.At + TimeSpan.FromSeconds(1)) > TimeSpan.Zero || !history.HostIsCalm(due, run.At) || history.MayBeClosed(due, due)) continue;
            if (history.PauseTouches(due, run.At) || history.BudgetTouches(due, run.At) || history.WorkTouches(due, run.At)) continue;
            Require(run.At == due, $"L2: {run.Id} starts at {run.At}, its slot was {due} and nothing was in the way");
        }
    }

    /// <summary>L3: slots keep their phase, and each is accounted for exactly once.</summary>
    public static void Slots(History history)
    {
        if (history.Grid is not { } grid) return;
        // A clock that is set back takes cron's next slot with it, and then it is none of the clock's.
        if (history.Policy.Schedule is Schedule.Cron && history.Host.Any(line => line.Event == "clock_stepped")) return;
        var told = new Dictionary<long, string>();
        var carried = new Dictionary<long, RunStory>();
        var runs = history.Runs.ToDictionary(run => run.Start);
        // A step back moves all slots with it; counted from where they began they stay.
        var shift = 0L;
        var firstBeat = history.Policy.FirstBeat == FirstBeat.Now ? FirstSlot(history) : null;
        foreach (var line in history.Order)
        {
            if (line.Event == "clock_stepped") shift += Math.Min(0, line.Number("by_ms")!.Value);
            if (line.Event == "slot_skipped") Tell(line.Time("slot")!.Value, line);
            if (line.Event == "slots_missed")
            {
                var (from, to) = (line.Time("from")!.Value.UnixMs, line.Time("to")!.Value.UnixMs);
                Place(new Instant(from), line);
                Place(new Instant(to), line);
                // The first of them may be the first beat, which is not on the grid.
                List<Instant> slots = [new(from), .. grid.Between(from - shift, to - shift + 1).Select(slot => new Instant(slot + shift))];
                if (history.Policy.ActiveHours is { } hours)
                {
                    // What was outside a window is told apart from what was missed in it.
                    var outside = line.Get("why") == "outside_active_hours";
                    slots.RemoveAll(slot => history.Clocks!.IsInside(hours, slot) == outside);
                }
                Require(from <= to && line.Number("count") == slots.Count, $"L3: {slots.Count} slots are meant by {line}");
                foreach (var slot in slots) Tell(slot, line);
            }
            if (line.Event == "run_started" && line.Time("slot") is { } of)
            {
                var run = runs[line];
                Place(of, line);
                var key = of.UnixMs - shift;
                if (carried.TryGetValue(key, out var before))
                {
                    Require(!before.IsDone && run.Attempt > 1, $"L3: slot {of} is run twice, by {before.Id} and {run.Id}");
                }
                Require(
                    !told.TryGetValue(key, out var skipped) || skipped == "slots_missed",
                    $"L3: slot {of} is skipped and run by {run.Id}");
                carried[key] = run;
            }
        }

        // Every slot between the first and the last that was told of is there.
        var all = told.Keys.Union(carried.Keys).Order().ToList();
        for (var i = 1; i < all.Count; i++)
        {
            foreach (var instant in grid.Between(all[i - 1], all[i]))
            {
                // The oldest that is due may still wait for its run at the end.
                if (carried.Keys.All(key => key < instant)) break;
                throw new AuditException($"L3: nobody accounts for slot {new Instant(instant)} of {history.Policy.Id}");
            }
        }

        void Tell(Instant slot, Line line)
        {
            Place(slot, line);
            Require(
                told.TryAdd(slot.UnixMs - shift, line.Event),
                $"L3: slot {slot} is accounted for twice, the second time by {line}");
            Require(!carried.ContainsKey(slot.UnixMs - shift), $"L3: slot {slot} was run and then let go by {line}");
        }

        void Place(Instant slot, Line line)
        {
            var key = slot.UnixMs - shift;
            // The first beat is at the anchor itself; jitter moves what comes after it.
            if (key != firstBeat) grid.Place(key, line);
        }
    }

    /// <summary>The first slot that is told of, counted from where slots began.</summary>
    private static long? FirstSlot(History history)
    {
        var shift = 0L;
        long? first = null;
        foreach (var line in history.Order)
        {
            if (line.Event == "clock_stepped") shift += Math.Min(0, line.Number("by_ms")!.Value);
            if ((line.Time("slot") ?? line.Time("from")) is { } slot && !(first <= slot.UnixMs - shift)) first = slot.UnixMs - shift;
        }
        return first;
    }

    /// <summary>L3: exactly one catch-up for whatever was missed, or none.</summary>
    public static void CatchUps(History history)
    {
        foreach (var missed in history.Lines.Where(line => line.Event == "slots_missed"))
        {
            if (history.Policy.CatchUp == CatchUp.Once && history.Policy.CatchUpAgeMax == TimeSpan.Zero)
            {
                var next = history.NextRun(missed);
                var moved = history.Order.Any(line => line.At >= missed.At && line.At <= (next?.At ?? missed.At) && line.Event == "clock_stepped");
                if (missed.Get("why") == "outside_active_hours") continue;
                Require(next is null || moved || next.Slot <= missed.Time("from"), $"L3: {next?.Id} does not catch up {missed}");
                Require(
                    next is null || moved || next.Start.List("reasons").Contains("startup"),
                    $"L3: {next?.Id} does not say that it catches up");
            }
            var missedAt = missed.At + history.Offset(missed.At);
            Require(missed.Time("to") < missedAt || !history.OffsetIsSure(missed.At), $"L3: a slot that is not past is missed in {missed}");
        }
    }

    /// <summary>L3: never more runs than there is room for.</summary>
    public static void Room(Scenario scenario, List<Line> lines)
    {
        var most = scenario.Concurrency?.RunsMax ?? 8;
        var running = 0;
        foreach (var line in lines)
        {
            if (line.Event == "run_started") running++;
            if (line.Event == "run_finished") running--;
            Require(running <= most, $"L3: {running} runs at once at {line}");
        }
    }
}
