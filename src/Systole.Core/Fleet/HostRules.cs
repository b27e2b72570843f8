namespace Systole.Core;

/// <summary>What a start, a stop, a suspension or a step of the clock means for all agents together (L2, L3).</summary>
public static class HostRules
{
    /// <summary>The node starts on what the last one left.</summary>
    /// <param name="heart">The agents as they were stored.</param>
    /// <param name="lastSeen">The last instant that any node before saw; null on a new store.</param>
    /// <param name="now">When it starts, by the wall clock.</param>
    public static void Start(Heart heart, Instant? lastSeen, Instant now) => Start(heart, lastSeen, now, node: null, others: null);

    /// <summary>A node joins others that are at work, or is the first after a while: then it takes in what the last one left.</summary>
    /// <param name="heart">The agents as they were stored.</param>
    /// <param name="lastSeen">The last instant that any node saw; null on a new store.</param>
    /// <param name="now">When it starts, by the store's clock.</param>
    /// <param name="node">Its name; null where the store knows only one.</param>
    /// <param name="others">How many others are at work; null where the store knows only one.</param>
    public static void Start(Heart heart, Instant? lastSeen, Instant now, string? node, int? others)
    {
        // Nothing was missed while somebody was there.
        if (others > 0) lastSeen = null;
        heart.Tell(now, new Event.HostStarted(lastSeen is { } seen && now > seen ? (now - seen).Ms : null, node, others));
        if (lastSeen is { } ahead && ahead - now > Laws.StepAfter)
        {
            StepBack(heart, now - ahead, now);
            lastSeen = now;
        }
        foreach (var agent in heart.ToConfigure(now)) heart.Apply(agent, new Input.Configured(), now);
        if (lastSeen is { } stopped) Missed(heart, stopped, Why.HostDown, now);
        // After the blind time: a rung that is said again counts from now, and nothing moves it on.
        foreach (var run in heart.InFlight.Where(run => run.Cancellation is not null && !heart.IsLeft(run.Id.Agent)).ToList())
        {
            heart.Apply(run.Id.Agent, new Input.CancellingTakenUp(node), now);
        }
        heart.StartTelling(now);
    }

    /// <summary>The node stops in good order. Heartbeat runs go on.</summary>
    /// <param name="heart">The agents.</param>
    /// <param name="now">When.</param>
    /// <param name="node">Its name; null where the store knows only one.</param>
    /// <param name="others">How many others stay at work; null where the store knows only one.</param>
    public static void Stop(Heart heart, Instant now, string? node = null, int? others = null) =>
        heart.Tell(now, new Event.HostStopped(node, others));

    /// <summary>The node could not observe for a while: blind time, charged to nobody.</summary>
    public static void Suspended(Heart heart, TimeSpan length, Instant now)
    {
        heart.Tell(now, new Event.HostSuspended(length.Ms));
        Missed(heart, now - length, Why.HostSuspended, now);
    }

    /// <summary>The wall clock jumped.</summary>
    /// <param name="heart">The agents.</param>
    /// <param name="by">By how much; negative where it was set back.</param>
    /// <param name="now">What it shows now.</param>
    public static void Stepped(Heart heart, TimeSpan by, Instant now)
    {
        if (by < TimeSpan.Zero)
        {
            StepBack(heart, by, now);
            return;
        }
        heart.Tell(now, new Event.ClockStepped(by.Ms));
        heart.MoveAlerting(by, now);
        foreach (var agent in heart.Agents) heart.Apply(agent, new Input.ClockStepped(by), now);
        Missed(heart, now - by, Why.ClockStepped, now);
    }

    /// <summary>What was decided was written, and that took a while.</summary>
    /// <param name="heart">The agents.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="now">When.</param>
    public static void Written(Heart heart, TimeSpan took, Instant now) => heart.TellAll(now, SlowStoreRules.Written(heart.Fleet, took, now));

    /// <summary>Everything is paused.</summary>
    public static void PauseAll(Heart heart, string? reason, TimeSpan? length, Instant now)
    {
        var pause = new Pause(heart.Fleet.Pause?.Since ?? now, now + length, reason);
        heart.Change(heart.Fleet with { Pause = pause });
        heart.Tell(now, new Event.AgentPaused(pause));
    }

    /// <summary>The pause of everything ends. Agents that are paused by themselves stay so.</summary>
    public static void ResumeAll(Heart heart, string? reason, Instant now)
    {
        if (heart.Fleet.Pause is not { } pause) return;
        heart.Change(heart.Fleet with { Pause = null });
        heart.Tell(now, new Event.AgentResumed(reason));
        var missed = new Input.Missed(pause.Since, Why.Paused, Instant.Earlier(now, pause.Until));
        foreach (var agent in heart.MayHaveMissed(now)) heart.Apply(agent, missed, now);
    }

    private static void StepBack(Heart heart, TimeSpan by, Instant now)
    {
        heart.Tell(now, new Event.ClockStepped(by.Ms));
        heart.Change(ClockShift.Apply(heart.Fleet, by));
        heart.MoveAlerting(by, now);
        foreach (var agent in heart.Agents) heart.Apply(agent, new Input.ClockStepped(by), now);
    }

    private static void Missed(Heart heart, Instant since, Why why, Instant now)
    {
        // A pause of everything that ended meanwhile ended then: what passed after it was missed for this reason and not for that.
        if (heart.Fleet.Pause?.Until <= now) ResumeAll(heart, PauseRules.Elapsed, now);
        foreach (var agent in heart.MayHaveMissed(now)) heart.Apply(agent, new Input.Missed(since, why), now);
    }
}
