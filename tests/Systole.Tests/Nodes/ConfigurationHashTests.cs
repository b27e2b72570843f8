using System.Reflection;

namespace Systole.Tests.Nodes;

public sealed class ConfigurationHashTests
{
    private static readonly AgentPolicy Main = new()
    {
        Id = AgentId.Parse("main"),
        Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)),
        Group = "opus",
        ActiveHours = new ActiveHours { From = 480, To = 1080 },
        Budget = new BudgetPolicy { RunsPerHour = 1, TokensPerDay = 2, UsdPerDay = 3 },
        Watch = new WatchPolicy { OnTimeout = OnTimeout.Cancel, Expect = new ExpectPolicy(new Schedule.Every(TimeSpan.FromDays(1)), TimeSpan.FromMinutes(5)) },
        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("team", "ops"),
        AlertRoute = "ops",
        SharedBudgets = [new SharedBudget(SharedBudget.AllAgents, new BudgetPolicy { UsdPerDay = 5 })],
    };

    private static readonly AgentPolicy Poet = Main with { Id = AgentId.Parse("poet") };

    /// <summary>Every field of a policy, those of the policies in it, too.</summary>
    public static TheoryData<string> Fields => [.. FieldsOf(typeof(AgentPolicy), "").Where(path => path != "RunsHere")];

    private static string Hash(params AgentPolicy[] agents) => ConfigurationHash.Of(ConcurrencyPolicy.Default, AlertingPolicy.Default, agents);

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_policy_that_differs_has_another_hash(string field) =>
        Hash((AgentPolicy)Changed(Main, field.Split('.'))).ShouldNotBe(Hash(Main));

    [Fact]
    public void Nodes_with_one_configuration_have_one_hash()
    {
        Hash(Main, Poet).ShouldBe("072d740358d6");
        Hash(Poet, Main).ShouldBe(Hash(Main, Poet));
        Hash(Main with { RunsHere = false }, Poet).ShouldBe(Hash(Main, Poet));
        Hash(Main with { Budget = Main.Budget with { UsdPerDay = 3.00m } }, Poet).ShouldBe(Hash(Main, Poet));
    }

    [Fact]
    public void Agents_that_differ_in_number_have_another_hash() =>
        new[] { Hash(), Hash(Main), Hash(Poet), Hash(Main, Poet) }.ShouldBeUnique();

    [Fact]
    public void A_cron_expression_and_its_zone_are_in_it() => new[]
    {
        Hash(Main with { Schedule = null }), Hash(Main), Hash(Main with { Schedule = Cron("0 8 * * *", "UTC") }),
        Hash(Main with { Schedule = Cron("0 9 * * *", "UTC") }), Hash(Main with { Schedule = Cron("0 8 * * *", "Asia/Tokyo") }),
    }.ShouldBeUnique();

    [Fact]
    public void A_value_does_not_pass_for_that_of_its_neighbour()
    {
        var budget = Main.Budget;
        Hash(Main with { Budget = budget with { RunsPerHour = 7, TokensPerDay = null } })
            .ShouldNotBe(Hash(Main with { Budget = budget with { RunsPerHour = null, TokensPerDay = 7 } }));
        Hash(Main with { Group = null, Ack = new Ack("opus") }).ShouldNotBe(Hash(Main with { Ack = new Ack("") }));
    }

    [Fact]
    public void Limits_on_runs_at_once_are_in_it()
    {
        var none = ImmutableDictionary<string, int>.Empty;
        string Of(int most, ImmutableDictionary<string, int> groups) => ConfigurationHash.Of(new ConcurrencyPolicy(most, groups), AlertingPolicy.Default, [Main]);
        var both = none.Add("opus", 1).Add("haiku", 2);

        new[] { Of(8, none), Of(9, none), Of(8, none.Add("opus", 1)), Of(8, none.Add("opus", 2)), Of(8, both) }.ShouldBeUnique();
        Of(8, none.Add("haiku", 2).Add("opus", 1)).ShouldBe(Of(8, both));
    }

    [Fact]
    public void Who_is_told_of_alerts_is_in_it()
    {
        static string Of(AlertingPolicy alerting) => ConfigurationHash.Of(ConcurrencyPolicy.Default, alerting, [Main]);
        var (policy, route) = (AlertingPolicy.Default, new AlertRoute("ops", AlertMatch.All, ["log"]));
        AlertingPolicy Routed(AlertRoute to) => policy with { Routes = [to] };
        AlertRoute Taking(AlertMatch match) => route with { Match = match };

        new[]
        {
            Of(policy), Of(AlertingPolicy.Off), Of(policy with { GroupWait = TimeSpan.Zero }), Of(policy with { GroupInterval = TimeSpan.Zero }),
            Of(policy with { RepeatInterval = TimeSpan.Zero }), Of(policy with { GroupBy = [GroupBy.Task] }),
            Of(policy with { Channels = policy.Channels.Add("ops", ChannelTraits.Plain) }),
            Of(policy with { Channels = policy.Channels.Add("ops", ChannelTraits.Plain with { Edits = true }) }),
            Of(Routed(route)), Of(Routed(route with { Name = null })), Of(Routed(route with { Channels = ["ops"] })), Of(Routed(route with { Continue = true })),
            Of(Routed(Taking(new AlertMatch { Agent = "x" }))), Of(Routed(Taking(new AlertMatch { Kind = "x" }))), Of(Routed(Taking(new AlertMatch { Label = "x" }))),
            Of(Routed(Taking(new AlertMatch { Severity = Severity.Error }))),
        }.ShouldBeUnique();
    }

    private static Schedule.Cron Cron(string text, string zone)
    {
        CronExpression.TryParse(text, out var cron, out _).ShouldBeTrue();
        Zone.TryFind(zone, out var found).ShouldBeTrue();
        return new Schedule.Cron(cron, found);
    }

    private static IEnumerable<string> FieldsOf(Type type, string before) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is not null
        let path = before + property.Name
        from field in IsPolicy(property.PropertyType) ? FieldsOf(property.PropertyType, path + ".") : [path]
        select field;

    private static bool IsPolicy(Type type) =>
        type.Namespace == typeof(AgentPolicy).Namespace && type.GetMethod("<Clone>$") is not null && !type.IsAbstract;

    private static object Changed(object policy, string[] path)
    {
        var copy = policy.GetType().GetMethod("<Clone>$")!.Invoke(policy, null)!;
        var property = copy.GetType().GetProperty(path[0])!;
        var value = property.GetValue(copy);
        property.SetValue(copy, path.Length > 1 ? Changed(value!, path[1..]) : Other(value));
        return copy;
    }

    private static object Other(object? value) => value switch
    {
        TimeSpan span => span + TimeSpan.FromSeconds(1),
        int number => number + 1,
        long number => number + 1,
        double number => number + 1,
        decimal number => number + 1,
        bool flag => !flag,
        string text => text + "x",
        AgentId id => AgentId.Parse(id.Value + "x"),
        Weekdays => Weekdays.Mon,
        Enum member => Enum.ToObject(member.GetType(), ((IConvertible)member).ToInt32(null) == 0 ? 1 : 0),
        Schedule.Every every => new Schedule.Every(every.Interval * 2),
        Zone => Zone.TryFind("Asia/Tokyo", out var tokyo) ? tokyo : throw new ArgumentException("no such zone"),
        ImmutableArray<SharedBudget> shared => ImmutableArray.Create(shared[0] with { Policy = shared[0].Policy with { UsdPerDay = 6 } }),
        ImmutableSortedDictionary<string, string> labels => labels.SetItem(labels.Keys.First(), "x"),
        _ => throw new ArgumentException($"no other value of {value}"),
    };
}
