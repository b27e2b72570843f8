using System.Globalization;

namespace Systole.Core;

/// <summary>
/// What may be used (L6). Runs count when they start, tokens and cost when they are reported; a used-up budget holds wakes until it is
/// reset. It is told, with one alert, from the moment it holds something: a budget that is used to the last run and not missed is no problem.
/// </summary>
internal static class BudgetRules
{
    /// <summary>Why a budget's alert closes.</summary>
    private const string Reset = "counted anew";

    /// <summary>Until when used-up budgets hold the agent; null where none does.</summary>
    public static Instant? HoldsUntil(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        Instant? until = null;
        foreach (var budget in Of(fleet, state, policy, now))
        {
            foreach (var limit in UsedUp(budget.Policy, budget.Use, now)) until = until is { } known ? Instant.Later(known, limit.ResetAt) : limit.ResetAt;
        }
        return until;
    }

    /// <summary>When a budget that is used up, and not told yet, begins to hold something of the agent; null where none does.</summary>
    public static Instant? HoldsFrom(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        HeldFrom(fleet, state, policy, now) is { } held && Of(fleet, state, policy, now).Any(budget => Untold(budget, held, now).Any()) ? held : null;

    /// <summary>A heartbeat run starts.</summary>
    public static IEnumerable<Event> Started(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        Counted(fleet, state, policy, now, use => use with { Runs = use.Runs + 1 });

    /// <summary>A heartbeat run turned out to have nothing to do: it was none, and others may have its place.</summary>
    public static IEnumerable<Event> Skipped(FleetState fleet, AgentState state, AgentPolicy policy, Instant startedAt, Instant now)
    {
        foreach (var (name, limits, use) in Of(fleet, state, policy, now))
        {
            var less = use.HourStart <= startedAt && use.Runs > 0 ? use with { Runs = use.Runs - 1 } : use;
            yield return new Event.BudgetCounted(name, less);
            foreach (var reopened in Reopened(name, less, NoLongerUsedUp(limits, less, now), AlertOf(fleet, state, name))) yield return reopened;
        }
    }

    /// <summary>A run of either origin reports what it used.</summary>
    public static IEnumerable<Event> Reported(
        FleetState fleet, AgentState state, AgentPolicy policy, long? tokens, decimal? usd, Instant now) =>
        tokens is null && usd is null
            ? []
            : Counted(fleet, state, policy, now, use => use with { Tokens = Sum(use.Tokens, tokens ?? 0), Usd = use.Usd + (usd ?? 0) });

    /// <summary>Tells of every budget that is used up and holds something of the agent.</summary>
    public static IEnumerable<Event> Tell(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (HeldFrom(fleet, state, policy, now) is not { } held) yield break;
        foreach (var budget in Of(fleet, state, policy, now))
        {
            var untold = Untold(budget, held, now).ToList();
            foreach (var limit in untold) yield return new Event.BudgetExhausted(budget.Name, limit);
            // What was told before has its alert.
            if (untold.Count == 0 || AlertOf(fleet, state, budget.Name) is not null) continue;
            var summary = string.Join("; ", untold.Select(limit => Text(
                $"{Names.Of(limit.Limit)}: {limit.Used} of {limit.Max} used, wakes wait until {limit.ResetAt}")));
            var whose = budget.Name is { } shared ? $"budget of {shared}" : $"budget of {state.Id}";
            var alert = new OpenAlert($"budget:{budget.Name ?? state.Id.Value}", AlertKind.Budget, AlertKinds.SeverityOf(AlertKind.Budget), now);
            yield return new Event.AlertOpened(alert, $"{whose} is used up: {summary}", budget.Name is not null);
        }
    }

    /// <summary>Limits of the agent's own budget that count anew, or that are no longer used up because they were raised.</summary>
    public static IEnumerable<Event> Due(AgentState state, AgentPolicy policy, Instant now)
    {
        if (state.Budget is not { Exhausted.IsEmpty: false } use) return [];
        var current = use.At(policy.Budget, now);
        List<ExhaustedLimit> over = [.. use.Exhausted.Where(told => told.ResetAt <= now).Union(NoLongerUsedUp(policy.Budget, current, now))];
        return Reopened(null, use, over, state.Alerts.GetValueOrDefault($"budget:{state.Id.Value}"));
    }

    /// <summary>Limits of shared budgets that count anew.</summary>
    public static IEnumerable<Event> Due(FleetState fleet, Instant now) =>
        fleet.Budgets.SelectMany(entry => Reopened(
            entry.Key, entry.Value, [.. entry.Value.Exhausted.Where(told => told.ResetAt <= now)], fleet.Alerts.GetValueOrDefault($"budget:{entry.Key}")));

    /// <summary>How far each limit that the agent draws on is used up.</summary>
    public static IEnumerable<BudgetLeft> Left(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        foreach (var (name, limits, use) in Of(fleet, state, policy, now))
        {
            foreach (var limit in LimitsOf(limits, use, now)) yield return new BudgetLeft(name, limit.Limit, limit.Used, limit.Max, limit.ResetAt);
        }
    }

    /// <summary>When the next told limit counts anew; null where none was told.</summary>
    public static Instant? ResetsAt(BudgetUse? use)
    {
        if (use is null || use.Exhausted.IsEmpty) return null;
        return use.Exhausted.Min(told => told.ResetAt);
    }

    /// <summary>The budgets that hold the agent, its own first, with what counts now.</summary>
    public static IEnumerable<Budget> Of(FleetState fleet, AgentState state, AgentPolicy policy, Instant now)
    {
        if (policy.Budget.IsLimited)
        {
            yield return new Budget(null, policy.Budget, (state.Budget ?? BudgetUse.None(policy.Budget, now)).At(policy.Budget, now));
        }
        foreach (var shared in policy.SharedBudgets)
        {
            var use = fleet.Budgets.GetValueOrDefault(shared.Name) ?? BudgetUse.None(shared.Policy, now);
            yield return new Budget(shared.Name, shared.Policy, use.At(shared.Policy, now));
        }
    }

    private static List<ExhaustedLimit> NoLongerUsedUp(BudgetPolicy policy, BudgetUse use, Instant now) =>
        [.. use.Exhausted.ExceptBy(UsedUp(policy, use, now).Select(limit => limit.Limit), told => told.Limit)];

    private static Instant? HeldFrom(FleetState fleet, AgentState state, AgentPolicy policy, Instant now) =>
        IsBudgeted(policy) ? Lanes.Of(fleet, state, policy, now).InOrder.Min(lane => lane.BudgetHeldFrom) : null;

    // A limit that counts anew before anything is due holds nothing.
    private static IEnumerable<ExhaustedLimit> Untold(Budget budget, Instant held, Instant now) =>
        UsedUp(budget.Policy, budget.Use, now).Where(limit => limit.ResetAt > held)
            .ExceptBy(budget.Use.Exhausted.Select(told => told.Limit), limit => limit.Limit);

    private static bool IsBudgeted(AgentPolicy policy) => policy.Budget.IsLimited || !policy.SharedBudgets.IsEmpty;

    private static IEnumerable<Event> Counted(
        FleetState fleet, AgentState state, AgentPolicy policy, Instant now, Func<BudgetUse, BudgetUse> count)
    {
        foreach (var budget in Of(fleet, state, policy, now)) yield return new Event.BudgetCounted(budget.Name, count(budget.Use));
    }

    private static IEnumerable<Event> Reopened(string? name, BudgetUse use, List<ExhaustedLimit> over, OpenAlert? alert)
    {
        foreach (var limit in over) yield return new Event.BudgetReset(name, limit);
        if (over.Count == use.Exhausted.Length && alert is not null) yield return new Event.AlertClosed(alert, Reset, name is not null);
    }

    private static IEnumerable<ExhaustedLimit> UsedUp(BudgetPolicy policy, BudgetUse use, Instant now) =>
        LimitsOf(policy, use, now).Where(limit => limit.Used >= limit.Max);

    private static IEnumerable<ExhaustedLimit> LimitsOf(BudgetPolicy policy, BudgetUse use, Instant now)
    {
        if (policy.RunsPerHour is { } runs) yield return new ExhaustedLimit(BudgetLimit.RunsPerHour, use.Runs, runs, policy.Zone.HourEnd(now));
        if (policy.TokensPerDay is { } tokens) yield return new ExhaustedLimit(BudgetLimit.TokensPerDay, use.Tokens, tokens, policy.Zone.DayEnd(now));
        if (policy.UsdPerDay is { } usd) yield return new ExhaustedLimit(BudgetLimit.UsdPerDay, use.Usd, usd, policy.Zone.DayEnd(now));
    }

    private static OpenAlert? AlertOf(FleetState fleet, AgentState state, string? name) =>
        name is null ? state.Alerts.GetValueOrDefault($"budget:{state.Id.Value}") : fleet.Alerts.GetValueOrDefault($"budget:{name}");

    private static long Sum(long a, long b) => long.CreateSaturating((Int128)a + Math.Max(0, b));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A budget that holds an agent.</summary>
    /// <param name="Name">Whose it is; null for the agent's own.</param>
    /// <param name="Policy">Its limits.</param>
    /// <param name="Use">What counts now.</param>
    internal readonly record struct Budget(string? Name, BudgetPolicy Policy, BudgetUse Use);
}
