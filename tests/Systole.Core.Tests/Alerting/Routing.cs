using static Systole.Core.Tests.Alerting.Telling;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Alerting;

/// <summary>What goes where: the first route that matches, and the log for what none does.</summary>
public sealed class Routing
{
    private static readonly AlertSubject Subject = AlertSubject.Of(
        new OpenAlert("stale:pm/job", AlertKind.Stale, Severity.Warning, Start), Id("pm"),
        ImmutableSortedDictionary<string, string>.Empty.Add("team", "blue"));

    private static AlertingPolicy With(params AlertRoute[] routes) => To("a", "b", "c") with { Routes = [.. routes] };

    private static string Channels(AlertingPolicy policy, string? first = null, string? except = null) =>
        string.Join(' ', RouteRules.Channels(policy, Subject, first, except));

    [Theory]
    [InlineData("pm", true)]
    [InlineData("p*", true)]
    [InlineData("*", true)]
    [InlineData("?m", true)]
    [InlineData("*p*m*", true)]
    [InlineData("pm?", false)]
    [InlineData("dev", false)]
    [InlineData("p", false)]
    [InlineData("", false)]
    public void Agents_match_by_pattern(string pattern, bool matches) => new AlertMatch { Agent = pattern }.Takes(Subject).ShouldBe(matches);

    [Theory]
    [InlineData("team=blue", true)]
    [InlineData("team", true)]
    [InlineData("team=red", false)]
    [InlineData("tea", false)]
    public void Agents_match_by_label(string label, bool matches) => new AlertMatch { Label = label }.Takes(Subject).ShouldBe(matches);

    [Fact]
    public void What_concerns_all_agents_is_matched_by_no_pattern_but_the_star()
    {
        var shared = Subject with { Agent = null };
        new AlertMatch { Agent = "*" }.Takes(shared).ShouldBeTrue();
        new AlertMatch { Agent = "**" }.Takes(shared).ShouldBeFalse();
    }

    [Fact]
    public void The_first_route_that_matches_wins() => Channels(With(
        new AlertRoute("x", new AlertMatch { Severity = Severity.Error }, ["a"]),
        new AlertRoute("y", new AlertMatch { Kind = "stale" }, ["b"]),
        new AlertRoute("z", AlertMatch.All, ["c"]))).ShouldBe("b");

    [Fact]
    public void A_route_may_go_on_and_no_channel_is_told_twice() => Channels(With(
        new AlertRoute("x", AlertMatch.All, ["a", "b"], Continue: true),
        new AlertRoute("y", AlertMatch.All, ["b", "c"]))).ShouldBe("a b c");

    [Fact]
    public void What_no_route_takes_goes_to_the_log() =>
        Channels(With(new AlertRoute("x", new AlertMatch { Severity = Severity.Error }, ["a"]))).ShouldBe("log");

    [Fact]
    public void An_agents_own_route_is_tried_first()
    {
        var policy = With(new AlertRoute("x", AlertMatch.All, ["a"]), new AlertRoute("y", new AlertMatch { Kind = "stale" }, ["b"]));
        Channels(policy, first: "y").ShouldBe("b");
        // One that does not take it is passed over.
        Channels(With(new AlertRoute("x", AlertMatch.All, ["a"]), new AlertRoute("y", new AlertMatch { Kind = "lost" }, ["b"])), first: "y").ShouldBe("a");
    }

    [Fact]
    public void That_a_channel_is_down_is_told_to_the_others_or_else_in_the_log()
    {
        Channels(With(new AlertRoute("x", AlertMatch.All, ["a", "b"])), except: "a").ShouldBe("b");
        Channels(With(new AlertRoute("x", AlertMatch.All, ["a"])), except: "a").ShouldBe("log");
    }

    [Fact]
    public void Names_of_groups_are_bounded_and_long_ones_stay_apart()
    {
        var policy = AlertingPolicy.Default with { GroupBy = [GroupBy.Task] };
        string Group(string task) => RouteRules.Group(policy, new OpenAlert("x", AlertKind.Stale, Severity.Warning, Start) { Task = task }, null);

        Group("short").ShouldBe("task=short");
        Group(new string('a', 900) + "1").Length.ShouldBeLessThan(350);
        Group(new string('a', 900) + "1").ShouldNotBe(Group(new string('a', 900) + "2"));
    }
}
