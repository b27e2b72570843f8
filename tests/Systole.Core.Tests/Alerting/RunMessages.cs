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
