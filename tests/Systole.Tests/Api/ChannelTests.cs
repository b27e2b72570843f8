using Systole.Client;
using Systole.Client.Wire;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class ChannelTests
{
    private static readonly Instant Noon = FakeSystole.Noon;

    private static OutboxEntry Owed(string channel, string group) =>
        new(new IncidentKey(channel, group), [($"stale:{group}", AlertChange.Opened)], null, Noon, 0, null);

    [Fact]
    public async Task Channels_are_told_with_how_they_do()
    {
        await using var api = await ApiFixture.StartAsync();
        var down = ChannelState.Initial with
        {
            DownSince = Noon,
            FailingSince = Noon,
            Answer = "HTTP 404 no_service",
            DeliveredAt = Noon,
            NotBefore = Noon,
            Untold = 3,
        };
        api.Systole.AllChannels.Insert(0, new ChannelView("ops", "slack", down, 2));
        (await api.GetAsync("/api/channels")).Body.ToJsonString().ShouldBe(
            """{"channels":[{"channel":"log","kind":"log","waiting":0,"untold":0},{"channel":"ops","kind":"slack","""
            + "\"down_since\":\"2026-02-17T12:00:00.000Z\",\"failing_since\":\"2026-02-17T12:00:00.000Z\",\"last_answer\":\"HTTP 404 no_service\","
            + "\"delivered_at\":\"2026-02-17T12:00:00.000Z\",\"not_before\":\"2026-02-17T12:00:00.000Z\",\"waiting\":2,\"untold\":3}]}");
    }

    [Fact]
    public async Task A_test_that_fails_is_an_answer_and_no_error()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.AllChannels.Add(new ChannelView("a/b", "slack", ChannelState.Initial, 0));
        api.Systole.TestAnswer = new Delivery(DeliveryOutcome.RateLimited, "HTTP 429");
        using var client = new SystoleClient(api.Server.Url);
        (await client.TestChannelAsync("a/b")).ShouldBe(new ChannelTestDocument("a/b", "rate_limited", "HTTP 429"));
    }

    [Fact]
    public async Task A_channel_that_is_not_there_is_not_found()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.PostAsync("/api/channels/lg/test");
        (status, problem["code"]!.GetValue<string>(), problem["did_you_mean"]![0]!.GetValue<string>()).ShouldBe((404, "unknown_channel", "log"));
    }

    [Fact]
    public async Task The_outbox_says_what_is_owed_and_what_came_back()
    {
        await using var api = await ApiFixture.StartAsync();
        var said = new RunSaid(AgentId.Parse("main"), new RunId(AgentId.Parse("main"), 4), new string('x', 300));
        api.Systole.Owed.Add(Owed("ops", "pm") with { Attempts = 2, Error = "HTTP 500" });
        api.Systole.Owed.Add(new OutboxEntry(new IncidentKey("ops", "run=main-4"), [], said, null, 0, null));
        (await api.GetAsync("/api/outbox")).Body.ToJsonString().ShouldBe(
            """{"outbox":[{"channel":"ops","alerts":[{"alert":"stale:pm","change":"opened"}],"due_at":"2026-02-17T12:00:00.000Z","attempts":2,"""
            + "\"error\":\"HTTP 500\"},{\"channel\":\"ops\",\"alerts\":[],\"run\":\"main-4\",\"text\":\"" + new string('x', 200) + "\\u2026\",\"attempts\":0}]}");
    }

    [Fact]
    public async Task The_outbox_goes_on_behind_the_last_page_although_something_left_it()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Owed.AddRange([Owed("log", "a"), Owed("log", "b"), Owed("ops", "a/1"), Owed("ops", "b")]);
        using var client = new SystoleClient(api.Server.Url);
        var first = await client.OutboxAsync(limit: 3);
        first.Outbox.Count.ShouldBe(3);
        api.Systole.Owed.RemoveAt(0);
        var second = await client.OutboxAsync(limit: 3, first.Next);
        (second.Outbox.ShouldHaveSingleItem().Alerts[0].Alert, second.Next).ShouldBe(("stale:b", null));
    }
}
