namespace Systole.Core.Tests.Laws;

/// <summary>L6: which of the shared budgets an agent draws on.</summary>
public sealed class SharedBudgetsTests
{
    private static readonly BudgetPolicy Limited = new() { RunsPerHour = 3 };

    private static SharedBudgets Of(BudgetPolicy all, BudgetPolicy group) =>
        new(all, SharedBudgets.None.Groups.Add("g", group));

    [Fact]
    public void An_agent_draws_on_those_of_its_group_and_of_all_that_limit_anything()
    {
        var (ofGroup, ofAll) = (new SharedBudget("group:g", Limited), new SharedBudget("all", Limited));

        Of(Limited, Limited).Of("g").ShouldBe([ofGroup, ofAll]);
        Of(Limited, Limited).Of("other").ShouldBe([ofAll]);
        Of(Limited, Limited).Of(null).ShouldBe([ofAll]);
        Of(BudgetPolicy.None, Limited).Of("g").ShouldBe([ofGroup]);
        Of(Limited, BudgetPolicy.None).Of("g").ShouldBe([ofAll]);
    }

    [Fact]
    public void A_budget_of_a_group_that_nobody_is_in_is_a_name_misspelt()
    {
        Groups.Problem("web", ["web"], "budget").ShouldBeNull();
        Groups.Problem("wbe", ["web"], "budget").ShouldNotBeNull().ShouldStartWith("no agent is in the group 'wbe'");
        Should.Throw<ArgumentNullException>(() => Groups.Problem(null!, [], "budget")).ParamName.ShouldBe("group");
        Should.Throw<ArgumentNullException>(() => Groups.Problem("web", null!, "budget")).ParamName.ShouldBe("groups");
    }
}
