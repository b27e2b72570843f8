using System.Diagnostics;
using System.Globalization;

namespace Systole.Core;

/// <summary>Says why (L7). It asks the functions that decide and holds no rule of its own.</summary>
public static class Explainer
{
    /// <summary>The most wakes that an explanation lists.</summary>
    private const int WakesMax = 100;

    /// <summary>Why the next run of an agent is when it is.</summary>
    /// <param name="fleet">What concerns all agents.</param>
    /// <param name="state">The agent.</param>
    /// <param name="policy">What is configured for it.</param>
    /// <param name="now">As of when.</param>
    /// <param name="hasNode">Whether some node at work may start it: one that has all its labels.</param>
    public static Explanation Explain(FleetState fleet, AgentState state, AgentPolicy policy, Instant now, bool hasNode = true)
    {
        var plan = Starts.Foreseen(fleet, state, policy, now);
        var holds = Holds(fleet, state, policy, now);
        return new Explanation
        {
            Agent = state.Id,
            Now = now,
            NextRunAt = plan.At,
            Cause = plan.Cause,
            Why = plan.At <= now ? Why.Concurrency : plan.Why,
            Holds = holds,
            Wakes = [.. state.Pending.All.Take(WakesMax).Select(wake => Starts.Held(fleet, state, policy, wake, now))],
            WakesPending = state.Pending.Count,
            NextSlots = NextSlots(state, policy, 3, now),
            Unfired = [.. state.Unfired.Reverse()],
            Budgets = [.. BudgetRules.Left(fleet, state, policy, now)],
            Sentences = [.. Sentences(fleet, state, policy, plan, now, hasNode)],
        };
    }

    /// <summary>The next instants at which scheduled runs are due, a pending slot first.</summary>
    /// <returns>Fewer than <paramref name="count"/> where a cron expression has no more.</returns>
    public static ImmutableArray<Instant> NextSlots(AgentState state, AgentPolicy policy, int count, Instant now)
    {
        if (policy.Schedule is not { } schedule || state is not { Anchor: { } anchor, NextSlot: { } slot }) return [];
        var slots = ImmutableArray.CreateBuilder<Instant>(count);
        // A slot that is due outside active hours is not lost where none inside takes its place: it waits for their opening.
        if (slot <= now && !Windows.GivesWay(state, policy, now))
        {
            slots.Add(Windows.ScheduledStart(state, policy, now) is var start && start > now ? start : slot);
        }
        var from = slots.Count > 0 ? schedule.FirstSlotAfter(anchor, policy.JitterOffset, Instant.Later(slots[0], now)) : Instant.Later(slot, now);
        for (var at = Windows.ScheduledStart(state, policy, from); slots.Count < count && at < Instant.Max;)
        {
            slots.Add(at);
            at = Windows.ScheduledStart(state, policy, schedule.FirstSlotAfter(anchor, policy.JitterOffset, at));
        }
        return slots.DrainToImmutable();
    }

    /// <summary>When the next run starts if nothing else arrives, and what holds it until then.</summary>
    public static (Instant? At, Why Why) NextRun(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        var plan = Starts.Foreseen(fleet, state, policy, now);
        return (plan.At, plan.At <= now ? Why.Concurrency : plan.Why);
    }

    private static ImmutableArray<Hold> Holds(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        var holds = new List<Hold>();
        if (Starts.Blocker(fleet, state, now) is { } blocker) holds.Add(blocker);
        foreach (var lane in Lanes.Of(fleet, state, policy, now).InOrder)
        {
            if (lane is { At: { } at, Why: not Why.None } && at > now) holds.Add(new Hold(lane.Why, at));
        }
        return [.. holds.Distinct().OrderByDescending(hold => hold.Until ?? Instant.Max).ThenBy(hold => hold.Why)];
    }

    private static IEnumerable<string> Sentences(
        FleetState fleet, AgentState state, AgentPolicy policy, StartPlan plan, Instant now, bool hasNode)
    {
        if (state.Run is { } run)
        {
            yield return Text($"{run.Id} has been running since {run.StartedAt} for {string.Join(", ", run.Reasons)} (attempt {run.Attempt}).");
            if (run.Cancellation is { } ladder) yield return $"It is being ended: {Names.Of(ladder.Stage)}.";
        }
        if ((state.Pause ?? fleet.Pause) is { } pause)
        {
            var reason = pause.Reason is { } why ? $" ({why})" : "";
            yield return $"{(state.Pause is null ? "Everything" : "It")} is paused since {pause.Since}{reason}, {(pause.Until is { } end ? $"until {end}" : "until somebody resumes it")}.";
        }
        yield return plan switch
        {
            _ when !policy.CanRun => "It has nothing to run: it is only watched.",
            { Cause: null } => "Nothing is due: it has no schedule, and no wake is pending.",
            { At: null, Why: Why.Quarantined } => $"It is quarantined since {state.Quarantine!.Since}: {state.Quarantine.Reason}. Nothing starts until somebody resumes it.",
            { At: null } => $"The next run depends on something without a known end: {Phrase(plan.Why)}.",
            { At: { } at } when at <= now && !hasNode => "It is ready, and no node at work may start it: none has all of its run.labels.",
            { At: { } at } when at <= now => "It is ready and waits for room: as many runs as allowed are in flight.",
            { At: { } at, Why: Why.OutsideActiveHours } => $"The next run is at {at}, inside active hours ({policy.ActiveHours}).",
            { At: { } at, Why: Why.None } => $"The next run is at {at}{Schedule(state, policy)}.",
            { At: { } at } => $"The next run is at {at}: {Phrase(plan.Why)} until then.",
        };
        if (state.Pending.Count > 0) yield return state.Pending.Count == 1 ? "1 wake is pending and goes with it." : Text($"{state.Pending.Count} wakes are pending and go with it.");
        if (state.Unfired is [.., var last]) yield return Unfired(last);
        foreach (var limit in BudgetRules.Left(fleet, state, policy, now).Where(limit => limit.Used >= limit.Max))
        {
            var used = Text($"{limit.Used} of {limit.Max} {Unit(limit.Limit)} are used{Whose(limit)}");
            yield return $"{used}; they count anew at {limit.ResetAt}.";
        }
        if (state.FailuresInRow > 0) yield return Text($"The last {state.FailuresInRow} runs failed.");
        if (state.DeadLetters > 0) yield return state.DeadLetters == 1 ? "1 wake used up its attempts." : Text($"{state.DeadLetters} wakes used up their attempts.");
    }

    private static string Unfired(UnfiredSlots slots) => slots.Count == 1
        ? $"The slot of {slots.From} had no run of its own: {Phrase(slots.Why)}."
        : Text($"{slots.Count} slots from {slots.From} to {slots.To} had no run of their own: {Phrase(slots.Why)}.");

    private static string Unit(BudgetLimit limit) => limit switch
    {
        BudgetLimit.RunsPerHour => "runs per hour",
        BudgetLimit.TokensPerDay => "tokens per day",
        BudgetLimit.UsdPerDay => "US dollars per day",
        _ => throw new UnreachableException(),
    };

    private static string Whose(BudgetLeft limit) => limit.Budget switch
    {
        null => "",
        SharedBudget.AllAgents => " by all agents together",
        var group => $" by the group {group[SharedBudget.OfGroup("").Length..]} together",
    };

    private static string Schedule(AgentState state, AgentPolicy policy) => policy.Schedule switch
    {
        Schedule.Every every when state.Anchor is { } anchor =>
            $", a slot of every {DurationText.Format(every.Interval)} counted from {anchor}",
        Schedule.Cron cron => $", a slot of cron {cron}",
        _ => "",
    };

    private static string Phrase(Why why) => why switch
    {
        Why.Coalescing => "events that come close together share a run",
        Why.MinSpacing => "two starts keep the minimum spacing",
        Why.EventBackoff => "a streak of events doubles the spacing with each run",
        Why.SelfCaused => "what the agent's own runs caused waits for the next scheduled run",
        Why.FloodGuard => "the flood guard holds wakes back",
        Why.RunInProgress => "a run is in progress",
        Why.Draining => "registered work is given time to end",
        Why.Concurrency => "as many runs as allowed are in flight",
        Why.Paused => "it is paused",
        Why.FailureBackoff => "the last run failed and the next attempt waits",
        Why.NextRequested => "the caller asked for the next run",
        Why.OutsideActiveHours => "active hours do not allow it",
        Why.BudgetExhausted => "a budget is used up",
        Why.Quarantined => "it was recovered too often",
        Why.LateStart => "the run before it came too close to it",
        Why.HostDown => "the node was not running",
        Why.HostSuspended => "the host was asleep",
        Why.ClockStepped => "the wall clock jumped over it",
        _ => Names.Of(why).Replace('_', ' '),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
