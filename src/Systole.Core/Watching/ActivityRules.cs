namespace Systole.Core;

/// <summary>A sign of life of a run: what it does now, what it did since, and what is no longer wrong with it.</summary>
internal static class ActivityRules
{
    public static IEnumerable<Event> Active(FleetState fleet, AgentState state, AgentPolicy policy, Input.RunActive input, Instant now)
    {
        if (input.Run.Find(state) is not { } run)
        {
            yield return new Event.ActivityRefused(input.Run.Run, input.Run.Task, Why.UnknownRun);
            yield break;
        }
        var report = input.Report;
        // One that other nodes hear of late was life when it was shown, and nothing that was told since is older for it.
        var seen = input.At is { } at ? Instant.Later(Instant.Earlier(at, now), run.LastActivityAt) : now;
        var after = After(run, report, policy, now, seen);
        yield return new Event.RunActivity(after);
        if (LearnRules.Gap(state, policy, run, seen) is { } learned) yield return learned;
        // Where clocks stand still or go on again the journal says so: a replay could not tell otherwise.
        if (after.IsIdle && !run.IsIdle) yield return new Event.RunIdle(run.Id, run.Work);
        else if (Rests(after) || Rests(run))
        {
            if (after.Phase != run.Phase || after.IsIdle != run.IsIdle) yield return new Event.RunPhase(run.Id, run.Work, after.Phase, after.Tool);
        }
        else if (after.Tool != run.Tool && (TakesLong(after, policy) || TakesLong(run, policy)))
        {
            yield return new Event.RunPhase(run.Id, run.Work, after.Phase, after.Tool);
        }
        foreach (var told in StaleRules.Recovered(state, run, now)) yield return told;
        foreach (var told in ProgressRules.Moved(state, run, after, report.Progress, now)) yield return told;
        foreach (var told in LoopRules.Decide(state, policy, run, after, now)) yield return told;
        foreach (var told in Spent(fleet, state, policy, run, after.Tokens, after.Usd, now)) yield return told;
    }

    /// <summary>A run that waits for agents lives by the life of those that work for it.</summary>
    public static IEnumerable<Event> Child(AgentState state, RunId id, Instant now)
    {
        if (RunRef.Of(id).Find(state) is not { Phase: Phase.WaitingAgent } run || run.LastActivityAt >= now) return [];
        return [new Event.RunActivity(run with { LastActivityAt = now })];
    }

    /// <summary>What a run used beyond what it had reported.</summary>
    public static IEnumerable<Event> Spent(
        FleetState fleet, AgentState state, AgentPolicy policy, WatchedRun run, long? tokens, decimal? usd, Instant now) =>
        BudgetRules.Reported(
            fleet, state, policy,
            tokens > (run.Tokens ?? 0) ? tokens - (run.Tokens ?? 0) : null,
            usd > (run.Usd ?? 0) ? usd - (run.Usd ?? 0) : null,
            now);

    private static WatchedRun After(WatchedRun run, ActivityReport report, AgentPolicy policy, Instant now, Instant seen)
    {
        var idle = report.Idle && run is RegisteredRun;
        // Who has nothing to do is in no tool, and waits for nobody.
        var phase = idle ? Phase.None : PhaseAfter(run, report);
        var isSame = phase == run.Phase && idle == run.IsIdle && !IsNewCall(run, report);
        var after = isSame ? Going(run, report, policy, now) : Entering(Leaving(run, now), phase, idle, report, policy, now);
        return after with
        {
            LastActivityAt = seen,
            LastProgressAt = report.Progress ? Instant.Later(seen, after.ProgressAt) : after.LastProgressAt,
            Stale = false,
            IsGapBlind = false,
            UnconfirmedSince = null,
            Details = report.Details ?? run.Details,
            // They are totals: one that came late, or twice, takes nothing back.
            Tokens = report.Tokens > (run.Tokens ?? 0) ? report.Tokens : run.Tokens,
            Usd = report.Usd > (run.Usd ?? 0) ? report.Usd : run.Usd,
            Recent = LoopRules.With(run, report, policy),
        };
    }

    private static Phase PhaseAfter(WatchedRun run, ActivityReport report)
    {
        if (report.Tool is not null) return Phase.Tool;
        if (report.Phase is { } said) return said;
        // Work that moves forward waits for nobody any more.
        return report is { Progress: true, Idle: false } && IsWait(run.Phase) ? Phase.None : run.Phase;
    }

    private static bool IsNewCall(WatchedRun run, ActivityReport report) =>
        run.Phase == Phase.Tool && (report.Arguments is not null || (report.Tool is { } tool && tool != run.Tool?.Name));

    private static WatchedRun Leaving(WatchedRun run, Instant now) => Rested(run, now) with
    {
        Tool = null,
        Steps = run.Phase == Phase.Tool ? run.Steps.Ended(now) : run.Steps,
    };

    /// <summary>Its clocks go on. Where it moved forward while they stood still, only what came after moves its last progress on.</summary>
    private static WatchedRun Rested(WatchedRun run, Instant now) => run with
    {
        Uncharged = run.Uncharged + run.StillAt(now),
        Declared = DeclaredAt(run, now),
        LastProgressAt = run.StillSinceProgressAt(now) is var still && still > TimeSpan.Zero ? run.ProgressAt + still : run.LastProgressAt,
        StillSince = null,
        StillUntil = null,
    };

    private static WatchedRun Entering(WatchedRun run, Phase phase, bool idle, ActivityReport report, AgentPolicy policy, Instant now)
    {
        var after = Idling(run, idle) with { Phase = phase, PhaseSince = now };
        if (phase == Phase.Tool)
        {
            after = after with
            {
                Tool = new ToolCall(report.Tool, report.ToolTimeout, report.Arguments),
                Steps = run.Steps.Begun(report.Tool, now),
            };
            return Declared(after, report, policy, now);
        }
        return idle || phase is Phase.WaitingHuman or Phase.Paused ? after with { StillSince = now } : after;
    }

    /// <summary>The same thing goes on. A tool may say anew how long it takes.</summary>
    private static WatchedRun Going(WatchedRun run, ActivityReport report, AgentPolicy policy, Instant now)
    {
        if (run is not { Phase: Phase.Tool, Tool: { } tool } || report.ToolTimeout is not { } timeout || timeout == tool.Timeout) return run;
        return Declared(Rested(run, now) with { Tool = tool with { Timeout = timeout } }, report, policy, now);
    }

    /// <summary>
    /// The clock of the total limit stands still for as long as a tool said it would take, for <c>watch.defer_max</c> in all the calls of a
    /// run: no run puts its end off for ever by what it says.
    /// </summary>
    private static WatchedRun Declared(WatchedRun run, ActivityReport report, AgentPolicy policy, Instant now)
    {
        if (report.ToolTimeout is not { } timeout) return run;
        var until = now + Spans.Shorter(timeout, policy.Watch.DeferMax - run.Declared);
        return until > now ? run with { StillSince = now, StillUntil = until } : run;
    }

    private static TimeSpan DeclaredAt(WatchedRun run, Instant now) => run.StillUntil is null ? run.Declared : run.Declared + run.StillAt(now);

    private static WatchedRun Idling(WatchedRun run, bool idle) => run is RegisteredRun registered ? registered with { Idle = idle } : run;

    // A tool that takes no longer than silence is borne anyway moves limits by little, and calls are many.
    private static bool TakesLong(WatchedRun run, AgentPolicy policy) => run.Tool?.Timeout > policy.Watch.StaleAfter;

    private static bool Rests(WatchedRun run) => run.IsIdle || IsWait(run.Phase);

    private static bool IsWait(Phase phase) => phase is Phase.WaitingHuman or Phase.WaitingAgent or Phase.Paused;
}
