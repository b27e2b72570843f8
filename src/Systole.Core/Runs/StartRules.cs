namespace Systole.Core;

/// <summary>What a run takes with it when it starts (L3, L4).</summary>
internal static class StartRules
{
    /// <summary>The most reasons that a run names; its turn names every wake with its own.</summary>
    private const int ReasonsMax = 50;

    public static IEnumerable<Event> Decide(FleetState fleet, AgentState state, AgentPolicy policy, string? node, Instant now)
    {
        if (Starts.Blocker(fleet, state, now) is not null) return [];
        var lane = Lanes.Of(fleet, state, policy, now).OpenAt(now);
        if (lane.At is null) return [];

        var slot = SlotFor(state, now);
        var fresh = slot is not null && Slots.IsDue(state, now);
        var wakes = Taken(state, policy, lane.Cause, fresh, now);
        var attempt = Math.Max(slot?.Attempts ?? 1, wakes.Length == 0 ? 1 : wakes.Max(wake => wake.Attempts));
        var isRecovery = QuarantineRules.IsRecovery(state, lane.Cause, attempt);
        var run = new HeartbeatRun
        {
            Id = new RunId(state.Id, state.LastRunNumber + 1),
            Attempt = attempt,
            StartedAt = now,
            Node = node,
            LastActivityAt = now,
            Checkpoint = state.Checkpoint,
            Resume = CheckpointRules.Offered(state.Checkpoint, policy, now),
            Interrupted = state.Interrupted.GetValueOrDefault(CheckpointRules.HeartbeatTask),
            Cause = lane.Cause,
            Slot = slot,
            Wakes = wakes,
            Reasons = ReasonsOf(policy, slot, attempt, wakes),
            Ancestors = SelfCausation.AncestryOf(policy, wakes, now),
        };

        var streak = Streak.RunsAt(state, policy, now);
        var guarded = lane.Cause is StartCause.Event or StartCause.Immediate;
        var (next, cursor, passedOver) = fresh ? AfterSlot(state, policy, slot!.Slot, now) : (state.NextSlot, state.SlotCursor, []);
        var started = new Event.RunStarted(
            run,
            slot is not null && now > slot.Slot ? (now - slot.Slot).Ms : null,
            next,
            cursor,
            // A fresh slot supersedes a failed one, and a retry has taken it along.
            slot is null ? state.RetrySlot : null,
            lane.Cause is StartCause.Event or StartCause.Retry ? streak + 1 : streak,
            guarded ? FloodGuard.After(state, policy, now) : state.GuardedStarts,
            lane.IsFollowUp ? now : state.LastFollowUpAt,
            isRecovery ? QuarantineRules.After(state, policy, now) : state.Recoveries);
        return
        [
            started, .. passedOver, .. BudgetRules.Started(fleet, state, policy, now), .. AlertRules.AfterStart(state, run.Id),
        ];
    }

    private static ScheduledWake? SlotFor(AgentState state, Instant now)
    {
        if (Slots.IsDue(state, now) && state.NextSlot is { } slot)
        {
            // A catch-up continues what failed before it, a new slot supersedes it (L4).
            return state is { Startup: true, RetrySlot: { } failed }
                ? new ScheduledWake(Instant.Earlier(failed.Slot, slot), failed.Attempts + 1, true, null)
                : new ScheduledWake(slot, 1, state.Startup, null);
        }
        if (state.RetrySlot is not { } retry) return null;
        var isOver = retry.NotBefore is not { } notBefore || notBefore <= now;
        return isOver ? retry with { Attempts = retry.Attempts + 1, NotBefore = null } : null;
    }

    /// <summary>
    /// Every wake that is pending, whatever holds it; those in failure backoff only with a slot or a catch-up, or in their own retry. At
    /// most
    /// one that has failed before and is on its last attempt: a poisoned wake must not take others along.
    /// </summary>
    private static ImmutableArray<Wake> Taken(AgentState state, AgentPolicy policy, StartCause cause, bool carriesSlot, Instant now)
    {
        var ready = state.Pending.All.Where(wake => carriesSlot || !(wake.NotBefore > now)).ToList();
        // Where several are poisoned the one that made the run due goes: left behind, it would make the next one due at once.
        var poisoned = ready.Find(wake => IsPoisoned(wake) && MadeDue(wake, cause)) ?? ready.Find(IsPoisoned);
        return
        [
            .. ready.Where(wake => wake.Id == poisoned?.Id || !IsPoisoned(wake))
                .Select(wake => wake with { Attempts = wake.Attempts + 1, NotBefore = null }),
        ];

        bool IsPoisoned(Wake wake) => wake.Attempts > 0 && wake.Attempts + 1 >= policy.Retry.Attempts;
    }

    private static bool MadeDue(Wake wake, StartCause cause) =>
        (cause, wake) is (StartCause.Manual, { Intent: Intent.Manual, NotBefore: null })
            or (StartCause.Immediate, { Intent: Intent.Immediate, NotBefore: null });

    private static ImmutableArray<string> ReasonsOf(AgentPolicy policy, ScheduledWake? slot, int attempt, ImmutableArray<Wake> wakes)
    {
        var reasons = new List<string>();
        if (slot is not null && policy.Schedule is { } schedule) reasons.Add(schedule.Reason);
        if (slot is { Startup: true }) reasons.Add("startup");
        if (attempt > 1) reasons.Add("retry");
        return [.. reasons.Concat(wakes.Select(wake => wake.Reason)).Distinct(StringComparer.Ordinal).Take(ReasonsMax)];
    }

    private static (Instant? Next, Instant? Cursor, IEnumerable<Event> PassedOver) AfterSlot(
        AgentState state, AgentPolicy policy, Instant carried, Instant now)
    {
        if (policy.Schedule is not { } schedule || state.Anchor is not { } anchor) return (null, null, []);
        var first = Slots.Following(state, policy);
        var next = Slots.AfterStart(state, policy, schedule, now);
        var passedOver = new List<Event>();
        // A catch-up goes by the name of the failed slot that it continues. What was missed is told already, what only waited is not.
        if (state.NextSlot is { } pending && pending > carried && !state.SlotTold && first is { } following)
        {
            passedOver.Add(new Event.SlotSkipped(pending, Why.LateStart, following, following));
        }
        for (var slot = first; slot is { } passed && passed < next;)
        {
            var after = schedule.FirstSlotAfter(anchor, policy.JitterOffset, passed);
            passedOver.Add(new Event.SlotSkipped(passed, Why.LateStart, after, after));
            slot = after;
        }
        return (first, first, passedOver);
    }
}
