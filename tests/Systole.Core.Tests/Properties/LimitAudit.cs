using static Systole.Core.Tests.Properties.Law;

namespace Systole.Core.Tests.Properties;

/// <summary>L6: windows and budgets.</summary>
internal static class LimitAudit
{
    /// <summary>Nothing but immediate and manual wakes starts a run outside the window.</summary>
    public static void Windows(History history)
    {
        if (history.Policy.ActiveHours is not { } hours) return;
        foreach (var run in history.Runs)
        {
            if (!history.OffsetIsSure(run.At) || run.WakeIds.Any(id => history.Wakes[id].MayBeUrgent)) continue;
            var wall = run.At + history.Offset(run.At);
            Require(history.Clocks!.IsInside(hours, wall), $"L6: {run.Id} starts outside active hours, at {wall}");
        }
    }

    /// <summary>Wherever the window is open for an interval, with nothing in the way, there is a run.</summary>
    public static void Openings(History history)
    {
        if (history.Policy is not { ActiveHours: { } hours, Schedule: Schedule.Every } || history.Runs.Count == 0) return;
        if (history.Scenario.Concurrency is not null || history.Policy.CatchUp == CatchUp.Skip || history.Policy.CatchUpAgeMax > TimeSpan.Zero) return;
        var interval = history.Interval + history.Policy.Jitter + TimeSpan.FromSeconds(1);
        var quarter = TimeSpan.FromMinutes(15);
        Instant? open = null;
        for (var at = new Instant(history.Scenario.Start.UnixMs / 900_000 * 900_000); at < history.Scenario.End - interval; at += quarter)
        {
            var isOpen = history.Clocks!.IsInside(hours, at);
            if (!isOpen) open = null;
            else open ??= at;
            if (open is not { } from || at - from < interval || !IsCalm(from, at)) continue;
            Require(
                history.Runs.Any(run => run.At >= from && run.At <= at) || history.Runs.Any(run => run.At < from && !(run.End?.At < from)),
                $"L6: active hours are open from {from} to {at} and no run of {history.Policy.Id} starts");
            open = at;
        }

        bool IsCalm(Instant from, Instant to) =>
            history.OffsetIsSure(to) && history.Offset(to) == TimeSpan.Zero && history.HostIsCalm(from - interval, to) && history.Asleep(from, to) == TimeSpan.Zero
            && history.Host.Any(line => line.Event == "host_started" && line.At <= from - interval) && !history.WasDown(from - interval, to)
            && history.Scenario.Script.All(line => line.Input is not Systole.Testing.WorldInput.HostCrash and not Systole.Testing.WorldInput.CommitMeets
                || line.At < from - interval || line.At > to)
            // After a start that is late by half an interval the slot after it gives way.
            && !history.Lines.Any(line => line.Get("why") == "late_start" && line.Time("slot") >= from && line.Time("slot") <= to)
            && !history.PauseTouches(from - interval, to) && !history.BudgetTouches(from - interval, to) && !history.WorkTouches(from - interval, to);
    }

    /// <summary>Runs per clock hour, and tokens and cost per day up to the run that crossed them.</summary>
    public static void Budgets(Scenario scenario, IReadOnlyList<History> histories, List<Line> lines)
    {
        var place = lines.Index().ToDictionary(line => line.Item, line => line.Index);
        foreach (var history in histories)
        {
            if (history.Policy.Budget.IsLimited) Budget(history.Policy.Id.Value, history.Policy.Budget, [history], place);
        }
        if (scenario.Agents[0].SharedBudgets is [var all]) Budget(all.Name, all.Policy, histories, place);
    }

    private static void Budget(string name, BudgetPolicy budget, IReadOnlyList<History> histories, Dictionary<Line, int> place)
    {
        var clocks = new Clocks(budget.Zone.Id);
        // A clock that is set makes hours longer or shorter than they are: what was used before counts on.
        if (histories[0].Host.Any(line => line.Event == "clock_stepped") || !histories[0].OffsetIsSure(Instant.Max)) return;
        var runs = histories.SelectMany(history => history.Runs).ToList();
        // What was skipped was none, and makes room again.
        foreach (var hour in runs.Where(run => run.End?.Get("outcome") != "skipped").GroupBy(run => clocks.HourStart(run.At)))
        {
            Require(
                budget.RunsPerHour is not { } most || hour.Count() <= most,
                $"L6: {hour.Count()} runs of {name} in the hour of {hour.Key}, {budget.RunsPerHour} are allowed");
        }
        var ends = runs.Select(run => run.End).OfType<Line>().ToList();
        foreach (var run in runs)
        {
            var day = clocks.DayStart(run.At);
            var before = ends.Where(end => end.At >= day && place[end] < place[run.Start]).ToList();
            var tokens = before.Sum(end => end.Number("tokens") ?? 0);
            var usd = before.Sum(end => end.Decimal("usd"));
            Require(budget.TokensPerDay is not { } mostTokens || tokens < mostTokens, $"L6: {run.Id} starts after {tokens} tokens of {name}");
            Require(budget.UsdPerDay is not { } mostUsd || usd < mostUsd, $"L6: {run.Id} starts after ${usd} of {name}");
        }
    }
}
