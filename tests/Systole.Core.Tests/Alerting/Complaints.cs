using Systole.Testing;
using static Systole.Core.Tests.Alerting.Telling;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Alerting;

/// <summary>
/// What users of watchdogs, monitors and agent runtimes complain about when they are told of things, each prevented. Escaping, limits and
/// other services' errors are with the channels.
/// </summary>
public sealed class Complaints
{
    // netpulse 271: 84 of 94 alerts were one incident.
    [Fact]
    public void One_incident_does_not_fill_a_channel()
    {
        var telling = new Telling(To(Editing, "chat"));
        for (var i = 0; i < 30; i++) telling.Begins(i * 0.5, "pm", $"t{i}");

        telling.Told(60);
        telling.Messages.Count.ShouldBeLessThan(8);
        // New posts; everything else changes them.
        telling.Messages.Count(message => message.Reference is null).ShouldBeLessThan(4);
    }

    // openclaw 18119: telling duplicates by their text fails where the text counts.
    [Fact]
    public void A_counter_in_the_text_makes_no_second_alert()
    {
        var agent = new AgentPolicy { Id = Id("main"), Schedule = new Schedule.Every(Min(10)), Retry = new RetryPolicy { Attempts = 1 } };
        var world = new World(Start, [agent], alerting: AlertingPolicy.Default);
        world.Channels.Keeps = true;
        world.At(Start, new WorldInput.HostStart()).At(Start, new WorldInput.RunsBehave(new RunModel { Outcomes = [ScriptedOutcome.Failed] }));

        world.RunUntil(Start + Min(120));

        var failed = world.Channels.Arrived.SelectMany(arrival => arrival.Message.Alerts).Where(alert => alert.Kind == AlertKind.Failed).ToList();
        failed.ShouldHaveSingleItem().Summary.ShouldStartWith("3 runs of main failed in a row");
    }

    // Alertmanager 2896: nobody was told at the end of a silence.
    [Fact]
    public void The_end_of_a_silence_is_no_silence() =>
        new Telling().At(0, new WorldInput.Silence(new AlertMatch { Agent = "pm" }, "ada", Min(30))).Begins(0, "pm").ToldAs(40)
            .ShouldBe("30:00 log +stale:pm/job");

    // Alertmanager 226: what was silenced was never told to be over.
    [Fact]
    public void What_was_silenced_after_it_was_told_is_told_to_be_over() =>
        new Telling().Begins(0, "pm").At(6, new WorldInput.Silence(new AlertMatch { Agent = "pm" }, "ada", Min(300))).At(20, new WorldInput.Unregister(Id("pm"), "job"))
            .ToldAs(400).ShouldBe("5:05 log +stale:pm/job; 20:00 log -stale:pm/job");

    // Alertmanager 964 and 2474: over again and again.
    [Fact]
    public void It_is_over_once() =>
        new Telling().Begins(0, "pm").At(20, new WorldInput.Unregister(Id("pm"), "job")).At(21, new WorldInput.HostStop()).At(22, new WorldInput.HostStart())
            .At(30, new WorldInput.HostCrash()).At(31, new WorldInput.HostStart()).ToldAs(600).ShouldBe("5:05 log +stale:pm/job; 20:00 log -stale:pm/job");

    // Uptime Kuma 5742 and 1747: up after nobody was told that it was down, or down and up in the same second.
    [Fact]
    public void Nobody_is_told_that_something_is_over_that_nobody_was_told_of() =>
        new Telling(AlertingPolicy.Default with { GroupWait = Sec(30) }).Begins(0, "pm").Lives(5.2, "pm").At(5.4, new WorldInput.Unregister(Id("pm"), "job"))
            .Told(60).ShouldBeEmpty();

    // Uptime Kuma 6054: it was called well before it was.
    [Fact]
    public void What_comes_and_goes_is_not_called_well_before_it_has_stayed_so()
    {
        var telling = new Telling(AlertingPolicy.Default with { GroupInterval = Sec(10) }, silentFor: 1).Begins(0, "pm").Lives(2, "pm").Lives(4, "pm").Lives(6, "pm")
            .At(6.5, new WorldInput.Unregister(Id("pm"), "job"));

        telling.Told(15).ShouldNotContain(told => told.Contains("-stale", StringComparison.Ordinal) && told.StartsWith('6'));
        telling.Told(30)[^1].ShouldBe("16:00 log -stale:pm/job");
    }

    // worldmonitor 2592: one channel's failure keeps the others from telling.
    [Fact]
    public void One_dead_channel_delays_no_other()
    {
        var telling = new Telling(To("dead", "well")).Behaves(0, "dead", DeliveryOutcome.Failed).Begins(0, "pm").Begins(2, "dev");

        telling.Told(8).Where(told => told.Contains(" well ", StringComparison.Ordinal) && !told.Contains("channel_down", StringComparison.Ordinal))
            .ShouldBe(["5:05 well +stale:pm/job", "7:05 well +stale:dev/job"]);
    }

    // Rokket-GSD 85: a full channel was tried at once again.
    [Fact]
    public void A_channel_that_asks_for_rest_gets_it() =>
        new Telling(To("chat")).Behaves(0, "chat", DeliveryOutcome.RateLimited, Min(3)).Begins(0, "slow").Behaves(5.5, "chat", DeliveryOutcome.Delivered)
            .ToldAs(10).ShouldBe("8:00 chat +timed_out:slow/job");

    // firstmate 1638: "down" though its last sign of life was two seconds old.
    [Fact]
    public void An_alert_says_only_what_was_looked_at()
    {
        var telling = new Telling().Begins(0, "pm").Lives(4.9, "pm");

        telling.Told(9.8).ShouldBeEmpty();
        telling.Told(10.5);
        telling.Messages.ShouldHaveSingleItem().Alerts.ShouldHaveSingleItem().Summary.ShouldBe("pm-1 (job) has shown no life for 5m (watch.stale_after)");
    }

    // Ten thousand changes a minute, and one of two channels dead.
    [Fact]
    public void A_storm_with_a_dead_channel_delays_no_other_and_piles_up_nowhere()
    {
        const int perMinute = 5_000;
        AgentPolicy[] agents = [.. Enumerable.Range(0, perMinute).Select(i => new AgentPolicy
        {
            Id = Id($"a{i}"),
            CanRun = false,
            Watch = new WatchPolicy { StaleAfter = Min(600), TimeoutAfter = Sec(10) },
        })];
        var world = new World(Start, agents, alerting: To("dead", "well") with { GroupInterval = TimeSpan.Zero });
        world.Channels.Keeps = true;
        world.At(Start, new WorldInput.HostStart()).At(Start, new WorldInput.ChannelBehaves("dead", new ChannelModel { Outcome = DeliveryOutcome.Failed }));
        var opened = new Dictionary<AgentId, Instant>();
        for (var i = 0; i < perMinute; i++)
        {
            // It times out after ten seconds, and is over ten seconds later.
            var at = Start + TimeSpan.FromMilliseconds(12 * i);
            opened[agents[i].Id] = at + Sec(10);
            world.At(at, new WorldInput.Register(agents[i].Id, "t")).At(at + Sec(20), new WorldInput.Register(agents[i].Id, "t"))
                .At(at + Sec(20), new WorldInput.Unregister(agents[i].Id, "t"));
        }

        world.RunUntil(Start + Min(1.5));

        var told = world.Channels.Arrived.Where(arrival => arrival.Message.Channel == "well").ToList();
        var openings = told.Where(arrival => arrival.Message.Alerts is [{ Change: AlertChange.Opened, Kind: AlertKind.TimedOut }]).ToList();
        openings.Count.ShouldBe(perMinute);
        openings.ShouldAllBe(arrival => arrival.At == opened[arrival.Message.Alerts[0].Agent!.Value]);
        told.Count(arrival => arrival.Message.Alerts is [{ Change: AlertChange.Closed, Kind: AlertKind.TimedOut }]).ShouldBe(perMinute);
        // Owed is what was on its way when the channel failed, and no more.
        world.Heart!.Alerting.Incidents.Count.ShouldBeLessThan(20);
        world.Heart!.Alerting.Channel("dead").Untold.ShouldBeGreaterThan(perMinute - 20);
    }
}
