using Microsoft.Extensions.DependencyInjection;
using Systole.Channels.Ntfy;
using Systole.Channels.Slack;
using Systole.Hosting;
using Systole.Tests.Configuration;

namespace Systole.Tests.Hosting;

public sealed class AlertingBuilderTests
{
    private static readonly NtfyOptions Topic = new() { Topic = "hunter2" };

    private static string Refused(Action<SystoleBuilder> configure)
    {
        var services = new ServiceCollection();
        var message = Should.Throw<ArgumentException>(() => services.AddSystole(configure)).Message;
        services.ShouldBeEmpty();
        return message;
    }

    [Fact]
    public void Code_and_file_tell_the_same_people()
    {
        var file = ConfigFixture.Good("""
            alerting:
              group_wait: 1s
              repeat_interval: off
              group_by: [task]
              channels: { ops: { ntfy: { topic: hunter2 } } }
              routes:
                - { name: ops, match: { agent: main, severity: error }, channels: [ops] }
                - { match: { kind: message }, channels: [log], continue: true }
            labels: { team: ops }
            agents: { main: { alerts: { route: ops }, run: { command: [a], labels: { team: ops } } } }
            """);
        var code = new SystoleBuilder()
            .Label("team", "ops")
            .AddChannel("ops", Topic)
            .Alerting(groupWait: TimeSpan.FromSeconds(1), groupBy: [GroupBy.Task])
            .Alerting(repeatInterval: TimeSpan.Zero)
            .Route(new AlertMatch { Agent = "MAIN", Severity = Severity.Error }, ["ops"], name: "ops")
            .Route(new AlertMatch { Kind = AlertMatch.MessageKind }, ["log"], goesOn: true)
            .AddAgent("main", agent => agent.AlertRoute("ops").OnNodesWith("team", "ops").Run((_, _) => Task.CompletedTask));

        code.Channels.ShouldBe(file.Channels);
        var (said, read) = (code.BuildAlerting(), file.Alerting);
        (said.GroupWait, said.GroupInterval, said.RepeatInterval).ShouldBe((read.GroupWait, read.GroupInterval, read.RepeatInterval));
        said.GroupBy.ShouldBe(read.GroupBy);
        said.Routes.Select(Shown).ShouldBe(read.Routes.Select(Shown));
        var (agent, same) = (code.Build().Single().Policy, file.Agents[AgentId.Parse("main")].Policy);
        (agent.AlertRoute, agent.Labels["team"]).ShouldBe((same.AlertRoute, same.Labels["team"]));

        static string Shown(AlertRoute route) => $"{route.Name} {route.Match} {string.Join(',', route.Channels)} {route.Continue}";
    }

    [Fact]
    public void What_leads_nowhere_is_refused_once_all_is_said()
    {
        Refused(systole => systole.Route(AlertMatch.All, ["op"]).AddChannel("ops", Topic))
            .ShouldBe("Route 1: channels: there is no channel 'op': did you mean 'ops'?");
        Refused(systole => systole.Route(AlertMatch.All, ["log"]).Route(new AlertMatch { Kind = "stale" }, ["log"]))
            .ShouldStartWith("Route 2: match: nothing ever gets here: route 1 takes all of it");
        Refused(systole => systole.Route(new AlertMatch { Kind = "mass_stall", Agent = "main" }, ["log"]))
            .ShouldBe("Route 1: match.agent: 'mass_stall' concerns all agents together and has no agent: leave it out");
        Refused(systole => systole.AddAgent("main", agent => agent.AlertRoute("ops")))
            .ShouldBe("agent 'main': AlertRoute: there is no route 'ops', and none at all");
        Refused(systole => systole.Route(new AlertMatch { Agent = "ci-*" }, ["log"], name: "ci").AddAgent("main", agent => agent.AlertRoute("ci")))
            .ShouldBe("agent 'main': AlertRoute: the route 'ci' takes nothing of this agent: it is for 'ci-*' (match.agent)");
    }

    [Fact]
    public void A_mistake_is_refused_where_it_is_made_and_names_no_secret()
    {
        Refused(systole => systole.AddChannel("ops", Topic).AddChannel("ops", Topic)).ShouldStartWith("channel 'ops' is added twice");
        Refused(systole => systole.AddChannel("a b", Topic)).ShouldStartWith("'a b' is not a name: 1 to 64 characters without spaces");
        Refused(systole => systole.AddChannel("ops", new SlackOptions { Url = "hunter2" }))
            .ShouldStartWith("channel 'ops': slack.url: must be an address that starts with https:// or http://");
        Refused(systole => systole.Route(new AlertMatch { Kind = "stael" }, ["log"])).ShouldBe("there is no kind of alert 'stael': did you mean 'stale'?");
        Refused(systole => systole.Alerting(groupWait: TimeSpan.FromHours(2))).ShouldStartWith("02:00:00 is not 0s to 1h");
        Refused(systole => systole.Alerting(groupBy: [])).ShouldStartWith("alerts are grouped by something");
    }
}
