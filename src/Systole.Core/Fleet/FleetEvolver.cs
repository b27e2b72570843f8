namespace Systole.Core;

/// <summary>What concerns all agents, after a fact. Copies what the fact says and decides nothing.</summary>
public static class FleetEvolver
{
    /// <summary>The state after an event; unchanged by what concerns one agent only.</summary>
    public static FleetState Evolve(FleetState fleet, Event happened) => happened switch
    {
        Event.BudgetCounted { Budget: { } budget } e => fleet with { Budgets = fleet.Budgets.SetItem(budget, e.Use) },
        Event.BudgetExhausted { Budget: { } budget } e => WithUse(fleet, budget, use => use.With(e.Limit)),
        Event.BudgetReset { Budget: { } budget } e => WithUse(fleet, budget, use => use.Without(e.Limit)),
        Event.StallsCounted e => fleet with { Stalls = e.Recent },
        Event.MassStallChanged e => fleet with { MassStall = e.Stall },
        Event.StoreSlowed e => fleet with { StoreSlowAt = e.At },
        Event.AlertOpened { IsShared: true } e => fleet with { Alerts = fleet.Alerts.SetItem(e.Alert.Id, e.Alert with { Summary = e.Summary }) },
        Event.AlertAcknowledged { IsShared: true } e => fleet with { Alerts = fleet.Alerts.SetItem(e.Alert.Id, e.Alert) },
        Event.AlertClosed { IsShared: true } e => fleet with { Alerts = fleet.Alerts.Remove(e.Alert.Id) },
        _ => fleet,
    };

    private static FleetState WithUse(FleetState fleet, string budget, Func<BudgetUse, BudgetUse> change) =>
        fleet.Budgets.TryGetValue(budget, out var use) ? fleet with { Budgets = fleet.Budgets.SetItem(budget, change(use)) } : fleet;
}
