using Systole.Client;
using Systole.Client.Wire;
using Systole.Server.Api;
using Systole.Server.Configuration;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class AlertTests
{
    private const string Fingerprint = "stale:pm/a job/50%";

    private static readonly ApiOptions Keys = new()
    {
        Keys = [new ApiKey("eyes", ApiKey.HashOf("look"), ApiRole.Reader), new ApiKey("ada", ApiKey.HashOf("act"), ApiRole.Operator), new ApiKey("bot", ApiKey.HashOf("run"), ApiRole.Agent)],
    };

    [Fact]
    public async Task Open_alerts_are_told_with_who_knows_of_them()
    {
        await using var api = await ApiFixture.StartAsync();
        var limit = new WatchLimit(TimeSpan.FromMinutes(5), "watch.stale_after");
        var alert = FakeSystole.Alert("stale:pm/job");
        api.Systole.OpenAlerts.Add(alert with
        {
            Alert = alert.Alert with
            {
                Task = "job",
                Limit = limit,
                RepeatedAt = FakeSystole.Noon,
                AcknowledgedBy = "ada",
                AcknowledgedAt = FakeSystole.Noon,
            },
            SilencedBy = ["s3"],
            Flapping = 4,
        });
        api.Systole.OpenAlerts.Add(FakeSystole.Alert("mass_stall", AlertKind.MassStall, agent: null) with { ToldTo = [] });
        (await api.GetAsync("/api/alerts")).Body.ToJsonString().ShouldBe(
            """{"alerts":[{"alert":"stale:pm/job","kind":"stale","severity":"warning","agent":"pm","task":"job","opened_at":"2026-02-17T11:55:00.000Z","""
            + "\"summary\":\"stale:pm/job is open\",\"limit_ms\":300000,\"limit_from\":\"watch.stale_after\",\"repeated_at\":\"2026-02-17T12:00:00.000Z\","
            + "\"acknowledged_by\":\"ada\",\"acknowledged_at\":\"2026-02-17T12:00:00.000Z\",\"silenced_by\":[\"s3\"],\"told_to\":[\"log\"],\"flapping\":4},"
            + "{\"alert\":\"mass_stall\",\"kind\":\"mass_stall\",\"severity\":\"warning\",\"opened_at\":\"2026-02-17T11:55:00.000Z\","
            + "\"summary\":\"mass_stall is open\",\"silenced_by\":[],\"told_to\":[]}]}");
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended_although_it_closed_meanwhile()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.OpenAlerts.AddRange(
        [
            FakeSystole.Alert("lost:pm/b", AlertKind.Lost, Severity.Error), FakeSystole.Alert("stale:pm/a", minutes: 9), FakeSystole.Alert("stale:pm/b"),
            FakeSystole.Alert("stale:pm/c"),
        ]);
        var first = await new SystoleClient(api.Server.Url).AlertsAsync(limit: 2);
        first.Alerts.Select(alert => alert.Alert).ShouldBe(["lost:pm/b", "stale:pm/a"]);
        api.Systole.OpenAlerts.RemoveAt(1);
        var second = await new SystoleClient(api.Server.Url).AlertsAsync(limit: 2, first.Next);
        (second.Alerts.Select(alert => alert.Alert), second.Next).ShouldSatisfyAllConditions(
            page => page.Item1.ShouldBe(["stale:pm/b", "stale:pm/c"]), page => page.Next.ShouldBeNull());
        (await api.GetAsync("/api/alerts?cursor=nonsense")).Body["detail"]!.GetValue<string>()
            .ShouldBe("the query parameter \"cursor\" is \"nonsense\"; it is what the page before said in `next`");
    }

    [Fact]
    public async Task An_alert_is_acknowledged_whatever_its_name_holds()
    {
        await using var api = await ApiFixture.StartAsync(Keys);
        api.Systole.OpenAlerts.Add(FakeSystole.Alert(Fingerprint));
        using var client = new SystoleClient(api.Server.Url);
        (await client.AcknowledgeAsync(Fingerprint, "ada", "once")).ShouldBe(
            new AcknowledgedDocument(Fingerprint, "ada", FakeSystole.Noon.ToDateTimeOffset(), Open: true));
        var call = api.Systole.Calls.ShouldHaveSingleItem();
        (call.What, call.Target, call.Details, call.Key!.Key).ShouldBe(("ack", Fingerprint, "ada", "once"));
    }

    [Fact]
    public async Task Who_says_no_name_acts_under_that_of_the_key()
    {
        await using var api = await ApiFixture.StartAsync(Keys);
        api.Systole.OpenAlerts.Add(FakeSystole.Alert("stale:pm"));
        (await api.PostAsync("/api/alerts/stale:pm/ack", null, ("Authorization", "Bearer act"))).Status.ShouldBe(200);
        (await api.PostAsync("/api/alerts/stale%3Apm/ack")).Status.ShouldBe(200);
        api.Systole.Calls.Select(call => call.Details).ShouldBe(["ada", "somebody on this machine"]);
    }

    [Fact]
    public async Task An_alert_that_is_not_open_is_not_found()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.PostAsync("/api/alerts/stale:pm/ack");
        (status, problem["code"]!.GetValue<string>()).ShouldBe((404, "unknown_alert"));
    }

    [Theory]
    [InlineData("look", 403)]
    [InlineData("run", 403)]
    [InlineData("act", 200)]
    public async Task Only_operators_act(string key, int expected)
    {
        await using var api = await ApiFixture.StartAsync(Keys);
        api.Systole.OpenAlerts.Add(FakeSystole.Alert("stale:pm"));
        (await api.PostAsync("/api/alerts/stale:pm/ack", null, ("Authorization", $"Bearer {key}"))).Status.ShouldBe(expected);
        (await api.PostAsync("/api/channels/log/test", null, ("Authorization", $"Bearer {key}"))).Status.ShouldBe(expected);
        (await api.GetAsync("/api/alerts", ("Authorization", $"Bearer {key}"))).Status.ShouldBe(key == "run" ? 403 : 200);
        (await api.GetAsync("/api/channels", ("Authorization", $"Bearer {key}"))).Status.ShouldBe(key == "run" ? 403 : 200);
    }
}
