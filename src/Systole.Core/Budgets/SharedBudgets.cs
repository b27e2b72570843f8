namespace Systole.Core;

/// <summary>The budgets that agents share (L6).</summary>
/// <param name="All">That of all agents together.</param>
/// <param name="Groups">Those of groups, by their names.</param>
public sealed record SharedBudgets(BudgetPolicy All, ImmutableSortedDictionary<string, BudgetPolicy> Groups)
{
    /// <summary>No limits.</summary>
    public static readonly SharedBudgets None =
        new(BudgetPolicy.None, ImmutableSortedDictionary.Create<string, BudgetPolicy>(StringComparer.Ordinal));

    /// <summary>Those that an agent of a group draws on, where they have limits: its group's, then that of all.</summary>
    /// <param name="group">Its group; null for none.</param>
    public ImmutableArray<SharedBudget> Of(string? group)
    {
        var budgets = ImmutableArray.CreateBuilder<SharedBudget>();
        if (group is not null && Groups.TryGetValue(group, out var limits) && limits.IsLimited)
            budgets.Add(new SharedBudget(SharedBudget.OfGroup(group), limits));
        if (All.IsLimited) budgets.Add(new SharedBudget(SharedBudget.AllAgents, All));
        return budgets.DrainToImmutable();
    }
}
