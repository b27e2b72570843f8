namespace Systole.Server.Configuration;

/// <summary>The budgets of the file that agents share. Their hours and days are those of <c>defaults.timezone</c>.</summary>
internal sealed class SharedBudgets(Settings file, Settings defaults)
{
    private readonly Zone _zone = Schedules.ZoneOf(defaults);

    /// <summary>Those that an agent of a group draws on, where they have limits.</summary>
    public ImmutableArray<SharedBudget> Of(string? group)
    {
        var budgets = ImmutableArray<SharedBudget>.Empty;
        if (file.Rows("budget.groups").FirstOrDefault(row => row.Name == group) is { } row)
            budgets = With(budgets, SharedBudget.OfGroup(row.Name), row.Setting.Value as Settings);
        return With(budgets, SharedBudget.AllAgents, file.Find("budget")?.Value as Settings);
    }

    private ImmutableArray<SharedBudget> With(ImmutableArray<SharedBudget> budgets, string name, Settings? budget) =>
        Limits(budget, _zone) is { IsLimited: true } limits ? budgets.Add(new SharedBudget(name, limits)) : budgets;

    /// <summary>What a budget limits; nothing where it is not set.</summary>
    public static BudgetPolicy Limits(Settings? budget, Zone zone) => new()
    {
        RunsPerHour = budget?.Find("runs_per_hour")?.Value as long?,
        TokensPerDay = budget?.Find("tokens_per_day")?.Value as long?,
        UsdPerDay = budget?.Find("usd_per_day")?.Value is double usd ? (decimal)usd : null,
        Zone = zone,
    };
}
