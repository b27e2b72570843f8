using Systole.Testing;
using static Systole.Core.Tests.Alerting.Telling;
using static Systole.Core.Tests.Times;

namespace Systole.Core.Tests.Alerting;

/// <summary>What a run answers that is not its ack token is passed on, once.</summary>
public sealed class RunMessages
{
    private static World Beating(string reply, double everyMinutes = 60)
    {
        var agent = new AgentPolicy { Id = Id("main"), Schedule = new Schedule.Every(Min(everyMinutes)) };
        var world = new World(Start, [agent], alerting: AlertingPolicy.Default);
        world.Channels.Keeps = true;
        return world.At(Start, new WorldInput.HostStart()).At(Start, new WorldInput.RunsBehave(new RunModel { Reply = reply }));
    }

    private static IEnumerable<string> Said(World world) => world.Channels.Arrived.Select(arrival => $"{arrival.Message.Said?.Run}: {arrival.Message.Said?.Text}");

    [Fact]
    public void The_same_answer_is_not_passed_on_again_within_a_day() =>
        Said(Beating("disk is full").RunUntil(Start + Min(60 * 30))).ShouldBe(["main-1: disk is full", "main-25: disk is full"]);

    [Fact]
    public void However_much_else_is_said_in_between()
    {
        var world = Beating("", everyMinutes: 1);
        for (var i = 0; i < 200; i++) world.At(Start + Min(i), new WorldInput.RunsBehave(new RunModel { Reply = $"answer {i % 199}" }));

        Said(world.RunUntil(Start + Min(200))).Count().ShouldBe(199);
    }

    [Fact]
    public void The_ack_token_is_nothing_to_report() => Said(Beating("HEARTBEAT_OK").RunUntil(Start + Min(60 * 5))).ShouldBeEmpty();

    [Fact]
    public void An_answer_is_passed_on_once_also_after_a_crash()
    {
        var world = Beating("disk is full").At(Start + Sec(6), new WorldInput.HostCrash()).At(Start + Min(1), new WorldInput.HostStart())
            .At(Start, new WorldInput.ChannelBehaves("log", new ChannelModel { Takes = Sec(30) }));

        Said(world.RunUntil(Start + Min(200))).ShouldBe(["main-1: disk is full", "main-1: disk is full"]);
        world.Channels.Arrived.Select(arrival => arrival.Message.Key).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void An_answer_that_was_given_up_is_passed_on_when_it_is_given_again() =>
        // Tried at once and after 10 and 20 minutes. The second answer would be a repetition, had anybody heard the first one.
        Said(Beating("disk is full")
            .At(Start, new WorldInput.ChannelBehaves("log", new ChannelModel { Outcome = DeliveryOutcome.Rejected }))
            .At(Start + Min(30), new WorldInput.ChannelBehaves("log", new ChannelModel()))
            .RunUntil(Start + Min(130))).ShouldBe(["main-2: disk is full"]);

    [Fact]
    public void What_is_on_its_way_is_not_given_up_for_others()
    {
        var world = Beating("", everyMinutes: 1).At(Start, new WorldInput.ChannelBehaves("log", new ChannelModel { Takes = Min(1_050) }));
        for (var i = 0; i < 1_040; i++) world.At(Start + Min(i), new WorldInput.RunsBehave(new RunModel { Reply = $"answer {i}" }));
        world.RunUntil(Start + Min(1_055));

        world.Journal.Count(line => line.Contains("given up: more than 1000", StringComparison.Ordinal)).ShouldBeGreaterThan(20);
        world.Journal.ShouldNotContain(line => line.Contains("given up", StringComparison.Ordinal) && line.Contains("\"main-1\"", StringComparison.Ordinal));
        world.Journal.ShouldContain(line => line.Contains("notification_delivered", StringComparison.Ordinal) && line.Contains("\"main-1\"", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_silenced_is_told_when_the_silence_ends_and_bounded()
    {
        var world = Beating("", everyMinutes: 1).At(Start, new WorldInput.Silence(new AlertMatch { Kind = AlertMatch.MessageKind }, "ada"));
        for (var i = 0; i < 1_100; i++) world.At(Start + Min(i), new WorldInput.RunsBehave(new RunModel { Reply = $"answer {i}" }));
        world.RunUntil(Start + Min(1_100));
        world.Heart!.Alerting.Incidents.Count.ShouldBe(Core.Laws.MessagesMax);
        world.Channels.Arrived.ShouldBeEmpty();

        world.At(Start + Min(1_100), new WorldInput.EndSilence("s1", "bob")).RunUntil(Start + Min(1_101));
        world.Channels.Arrived.Count.ShouldBeGreaterThanOrEqualTo(Core.Laws.MessagesMax);
    }

    [Fact]
    public void What_a_dead_channel_is_not_told_is_bounded()
    {
        var world = Beating("", everyMinutes: 1).At(Start, new WorldInput.ChannelBehaves("log", new ChannelModel { Outcome = DeliveryOutcome.Gone }));
        for (var i = 0; i < 1_100; i++) world.At(Start + Min(i), new WorldInput.RunsBehave(new RunModel { Reply = $"answer {i}" }));
        world.RunUntil(Start + Min(1_100));

        world.Heart!.Alerting.Incidents.Count.ShouldBeLessThanOrEqualTo(Core.Laws.MessagesMax + 1);
        world.Journal.ShouldContain(line => line.Contains("given up: more than 1000 answers wait", StringComparison.Ordinal));
    }
}
