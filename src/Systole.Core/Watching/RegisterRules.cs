namespace Systole.Core;

/// <summary>Work that the agent or its gateway started itself and registers, keyed by (agent, task).</summary>
public static class RegisterRules
{
    /// <summary>The most registered runs of one agent in flight at once; further ones are refused.</summary>
    public const int InFlightMax = 1000;

    /// <summary>Of how many tasks it is remembered that their last attempt did not succeed; the oldest goes first.</summary>
    public const int InterruptedMax = 100;

    /// <summary>Whether work is in flight under a task that is another's: who may act on its own runs only does not take its place.</summary>
    /// <param name="state">The agent.</param>
    /// <param name="task">The task.</param>
    /// <param name="holder">Who asks; null for somebody who may act on all runs.</param>
    public static RegisteredRun? AnothersAt(AgentState state, string task, string? holder) =>
        holder is not null && state.Registered.GetValueOrDefault(task) is { } run && run.Holder != holder ? run : null;

    /// <summary>
    /// Whether work that went on past its limit may be watched again, as the next attempt of its task: it was let go and not ended, and
    /// nobody has taken it up since.
    /// </summary>
    /// <param name="state">The agent.</param>
    /// <param name="policy">What is configured for it.</param>
    /// <param name="task">The task.</param>
    /// <param name="run">The run that it was.</param>
    public static bool MayContinue(AgentState state, AgentPolicy policy, string task, RunId run) =>
        policy.Watch.OnTimeout is null or OnTimeout.Untrack
        && !state.Registered.ContainsKey(task)
        && state.Interrupted.GetValueOrDefault(task) is { Outcome: RunOutcome.TimedOut } left && left.Run == run;

    internal static IEnumerable<Event> Register(AgentState state, AgentPolicy policy, Input.RegisterRequested input, Instant now)
    {
        if (input.Creates && !state.IsCreated) yield return new Event.AgentCreated();
        var interrupted = state.Interrupted.GetValueOrDefault(input.Task);
        if (state.Registered.TryGetValue(input.Task, out var old))
        {
            // Whoever registers it again knows nothing of the one before: its gateway was restarted, say.
            interrupted = Interruption.Of(old, RunOutcome.Superseded, now);
            yield return new Event.RunUnregistered(old, new Finish(RunOutcome.Superseded), old.ChargedAt(now), null);
            foreach (var closed in AlertRules.AfterEnd(state, old)) yield return closed;
        }
        else if (state.Registered.Count >= InFlightMax)
        {
            yield return new Event.ActivityRefused(null, input.Task, Why.TooManyRuns);
            yield break;
        }
        var mark = old?.Checkpoint ?? input.Last;
        yield return new Event.RunRegistered(new RegisteredRun
        {
            Id = new RunId(state.Id, state.LastRunNumber + 1),
            Task = input.Task,
            Attempt = (interrupted?.Attempt ?? 0) + 1,
            Model = input.Model,
            Parent = input.Parent,
            Holder = input.Holder,
            StartedAt = now,
            LastActivityAt = now,
            // It has been at work for longer than it is registered: nothing is learned from how long it takes.
            WasStale = input.Continues,
            Checkpoint = mark,
            Resume = CheckpointRules.Offered(mark, policy, now),
            Interrupted = interrupted,
        });
        foreach (var came in ExpectRules.Came(state, policy, now)) yield return came;
    }

    internal static IEnumerable<Event> Finish(
        FleetState fleet, AgentState state, AgentPolicy policy, Input.FinishRequested input, Instant now)
    {
        if (input.Run.Find(state) is not RegisteredRun run)
        {
            yield return new Event.ActivityRefused(input.Run.Run, input.Run.Task, Why.UnknownRun, LateResult.Of(input.Finish));
            yield break;
        }
        var finish = input.Finish with { Outcome = OutcomeOf(run, input.Finish.Outcome) };
        var left = finish.Outcome == RunOutcome.Succeeded ? null : Interruption.Of(run, finish.Outcome, now);
        yield return new Event.RunUnregistered(run, finish, run.ChargedAt(now), left);
        foreach (var closed in AlertRules.AfterEnd(state, run)) yield return closed;
        if (finish.Outcome == RunOutcome.Succeeded)
        {
            foreach (var closed in AlertRules.AfterSuccess(state, run)) yield return closed;
            if (LearnRules.Duration(state, policy, run, now) is { } learned) yield return learned;
        }
        foreach (var told in ActivityRules.Spent(fleet, state, policy, run, finish.Tokens, finish.Usd, now)) yield return told;
    }

    /// <summary>The work is given longer, counted from its limit: <see cref="DurationText.Max"/> in all, the longest there is.</summary>
    internal static IEnumerable<Event> Extend(AgentState state, Input.ExtendRequested input)
    {
        if (input.Run.Find(state) is not { } run) return [];
        var extension = Spans.Shorter(input.By, DurationText.Max - run.Extension) + run.Extension;
        return [new Event.RunExtended(run.Id, run.Work, extension)];
    }

    // An end that was asked for is that, whatever the work says of itself; success is success in spite of it.
    private static RunOutcome OutcomeOf(RegisteredRun run, RunOutcome said) => (said, run.Cancellation) switch
    {
        (RunOutcome.Failed, { Timeout: true }) => RunOutcome.TimedOut,
        (RunOutcome.Failed, { Timeout: false }) => RunOutcome.Cancelled,
        _ => said,
    };
}
