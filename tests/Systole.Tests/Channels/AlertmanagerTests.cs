using System.Text;
using Systole.Channels.Alertmanager;
using Systole.Tests.Channels.Doubles;

namespace Systole.Tests.Channels;

/// <summary>Alertmanager's v2 API.</summary>
public class AlertmanagerTests
{
    [Fact]
    public async Task An_open_alert_ends_in_four_minutes_unless_it_is_told_again()
    {
        await using var prometheus = new AlertmanagerDouble();
        (await ToAsync(prometheus, Messages.Of(Messages.Stale(Messages.Hostile)))).ShouldBe(new Delivery(DeliveryOutcome.Delivered, "HTTP 200"));
        var (labels, alert) = prometheus.Alerts.Single();
        labels.ShouldBe("""{"alertname":"SystoleStale","kind":"stale","severity":"warning","agent":"pm","task":"job"}""");
        ((string?)alert["startsAt"]).ShouldBe((Messages.Noon - TimeSpan.FromMinutes(5)).ToString());
        ((string?)alert["endsAt"]).ShouldBe((Messages.Noon + TimeSpan.FromMinutes(4)).ToString());
        ((string?)alert["annotations"]!["summary"]).ShouldBe($"[WARNING] stale pm/job: {Messages.Hostile}");
        new AlertmanagerOptions { Url = prometheus.Url }.Traits.ResendEvery.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task One_that_is_over_is_the_same_one_with_its_end()
    {
        await using var prometheus = new AlertmanagerDouble();
        await ToAsync(prometheus, Messages.Of(Messages.Stale(), Messages.TimedOut()));
        await ToAsync(prometheus, Messages.Of(Messages.Closed(Messages.Stale())));
        prometheus.Alerts.Count.ShouldBe(2);
        var stale = prometheus.Alerts.Single(alert => alert.Key.Contains("SystoleStale")).Value;
        ((string?)stale["endsAt"]).ShouldBe(Messages.Noon.ToString());
        prometheus.Alerts.Keys.ShouldContain("""{"alertname":"SystoleTimedOut","kind":"timed_out","severity":"error","agent":"pm"}""");
    }

    [Fact]
    public async Task What_is_no_alert_ends_by_itself()
    {
        await using var prometheus = new AlertmanagerDouble();
        await ToAsync(prometheus, Messages.Test());
        await ToAsync(prometheus, Messages.Said("all is well"));
        prometheus.Alerts.Keys.ShouldBe(
        [
            """{"alertname":"SystoleRunMessage","kind":"run_message","severity":"info","agent":"pm"}""",
            """{"alertname":"SystoleTest","kind":"test","severity":"info"}""",
        ]);
    }

    [Theory]
    [InlineData("user:pass-word", null)]
    [InlineData(null, "token-token")]
    public async Task Who_is_not_let_in_is_gone_and_no_password_is_told(string? basic, string? bearer)
    {
        await using var prometheus = new AlertmanagerDouble
        {
            Authorization = basic is null ? $"Bearer {bearer}" : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(basic))}",
        };
        var options = OptionsOf(prometheus) with { Basic = basic, Bearer = bearer };
        (await options.SendAsync(Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        (await OptionsOf(prometheus).SendAsync(Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Gone);
        prometheus.Next(403, $"{prometheus.Authorization} {basic}{bearer}");
        (await options.SendAsync(Messages.Test())).Answer.ShouldBe($"HTTP 403 {(basic is null ? "Bearer" : "Basic")} *** ***");
        prometheus.Next(403, "pass-word");
        if (basic is not null) (await options.SendAsync(Messages.Test())).Answer.ShouldBe("HTTP 403 ***");
    }

    [Fact]
    public async Task What_is_refused_is_rejected_and_what_is_in_trouble_failed()
    {
        await using var prometheus = new AlertmanagerDouble();
        prometheus.Next(400, "\"bad\"");
        (await ToAsync(prometheus, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Rejected);
        prometheus.Next(500);
        (await ToAsync(prometheus, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Failed);
        prometheus.Next(429, "", ("Retry-After", "3"));
        (await ToAsync(prometheus, Messages.Test())).RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void What_cannot_be_right_is_a_problem()
    {
        Keys(new() { Url = "x" }).ShouldBe(["url"]);
        Keys(new() { Url = "http://am:9093", Basic = "user" }).ShouldBe(["basic"]);
        Keys(new() { Url = "http://am:9093", Basic = "user:a", Bearer = "b" }).ShouldBe(["bearer"]);

        static IEnumerable<string> Keys(AlertmanagerOptions options) => options.Problems().Select(problem => problem.Key);
    }

    private static AlertmanagerOptions OptionsOf(AlertmanagerDouble prometheus) =>
        new() { Url = prometheus.Url + "/prefix/", AllowPrivate = true };

    private static Task<Delivery> ToAsync(AlertmanagerDouble prometheus, AlertMessage message) => OptionsOf(prometheus).SendAsync(message);
}
