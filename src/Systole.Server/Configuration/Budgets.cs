namespace Systole.Server.Configuration;

/// <summary>What settings say of budgets.</summary>
internal static class Budgets
{
    /// <summary>The budgets that agents share. Their hours and days are those of <c>defaults.timezone</c>.</summary>
    public static SharedBudgets Shared(Settings file, Settings defaults)
    {
        var zone = Schedules.ZoneOf(defaults);
        var groups = file.Rows("budget.groups");
        return new SharedBudgets(
            Of(file.Find("budget")?.Value as Settings, zone),
            groups.ToImmutableSortedDictionary(row => row.Name, row => Of(row.Setting.Value as Settings, zone), StringComparer.Ordinal));
    }

    /// <summary>What a budget limits; nothing where it is not set.</summary>
    public static BudgetPolicy Of(Settings? budget, Zone zone) => new()
    {
        RunsPerHour = budget?.Find("runs_per_hour")?.Value as long?,
        TokensPerDay = budget?.Find("tokens_per_day")?.Value as long?,
        UsdPerDay = budget?.Find("usd_per_day")?.Value is double usd ? (decimal)usd : null,
        Zone = zone,
    };
}
