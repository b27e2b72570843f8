using System.Diagnostics;
using System.Globalization;
using Systole.Channels.Text;
using Systole.Channels.Webhook;
using Systole.Tests.Api.Fakes;
using Systole.Tests.Channels.Doubles;

namespace Systole.Tests.Channels;

/// <summary>Standard Webhooks 1.0.0 against a receiver that checks signatures itself.</summary>
public class WebhookTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string NewSecret = "whsec_bmV3ZXIgc2VjcmV0IG9mIDMyIGJ5dGVzIGluIGFsbC4=";

    [Fact]
    public void The_signature_is_that_of_the_specification() =>
        StandardWebhooks.Sign(Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""u8)
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "must be 'whsec_' and then base64: `openssl rand -base64 32` makes that part")]
    [InlineData("whsec_%%%", "must be base64 after 'whsec_'")]
    [InlineData("whsec_c2hvcnQ=", "must be 24 to 64 bytes in base64 after 'whsec_', and is 5")]
    public void A_secret_that_cannot_sign_is_a_problem_that_does_not_repeat_it(string secret, string problem)
    {
        var options = new WebhookOptions { Url = "https://example.com/", Secret = Secret, Secrets = [NewSecret, secret] };
        options.Problems().ShouldBe([("secrets[1]", problem)]);
        StandardWebhooks.Problem(Secret).ShouldBeNull();
    }

    [Fact]
    public async Task A_message_arrives_with_its_name_the_time_of_the_attempt_and_a_signature()
    {
        await using var receiver = new WebhookDouble { Secret = Secret };
        var options = new WebhookOptions { Url = receiver.Url + "/hook", Secret = Secret, AllowPrivate = true };
        using var activity = new Activity("something that is traced").Start();
        var delivery = await options.SendAsync(Messages.Of(Messages.Stale()), new ManualTime());
        delivery.ShouldBe(new Delivery(DeliveryOutcome.Delivered, "HTTP 204"));
        receiver.Last.Headers["webhook-id"].ShouldBe("m-1");
        receiver.Last.Headers["webhook-timestamp"].ShouldBe((Messages.Noon.UnixMs / 1000).ToString(CultureInfo.InvariantCulture));
        receiver.Last.Headers["Content-Type"].ShouldStartWith("application/json");
        receiver.Last.Headers.Keys.ShouldNotContain("traceparent");
        var json = receiver.Last.Json;
        ((string?)json["type"]).ShouldBe("alert.opened");
        ((string?)json["timestamp"]).ShouldBe(Messages.Noon.ToString());
        json["data"]!["alerts"]!.AsArray().Single()!.ToJsonString().ShouldBe(
            """
            {"alert":"stale:pm/job","kind":"stale","severity":"warning","agent":"pm","task":"job","change":"opened","summary":"pm/job has shown no life for 5m","opened_at":"2026-02-16T11:55:00.000Z","limit_ms":300000,"limit_from":"watch.stale_after"}
            """.Replace("2026-02-16T11:55:00.000Z", (Messages.Noon - TimeSpan.FromMinutes(5)).ToString()));
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData(NewSecret)]
    public async Task While_a_secret_is_changed_receivers_of_either_are_content(string known)
    {
        await using var receiver = new WebhookDouble { Secret = known };
        var options = new WebhookOptions { Url = receiver.Url, Secret = NewSecret, Secrets = [Secret], AllowPrivate = true };
        (await options.SendAsync(Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        receiver.Last.Headers["webhook-signature"].Split(' ').Length.ShouldBe(2);
    }

    [Fact]
    public void The_type_says_what_happened()
    {
        var stale = Messages.Stale();
        MessageDocument.TypeOf(Messages.Of(stale)).ShouldBe("alert.opened");
        MessageDocument.TypeOf(Messages.Of(Messages.Closed(stale))).ShouldBe("alert.closed");
        MessageDocument.TypeOf(Messages.Of(stale with { Change = AlertChange.Repeated })).ShouldBe("alert.repeated");
        MessageDocument.TypeOf(Messages.Of(stale, Messages.TimedOut())).ShouldBe("alerts");
        MessageDocument.TypeOf(Messages.Of() with { Untold = 4 }).ShouldBe("alerts");
        MessageDocument.TypeOf(Messages.Said("all is well")).ShouldBe("run.message");
        MessageDocument.TypeOf(Messages.Test()).ShouldBe("test");
    }

    [Theory]
    [InlineData("plain words ")]
    [InlineData("\"\\\"\\")]
    [InlineData("漢字\u0001")]
    public void A_payload_stays_under_20_kB_and_says_how_much_it_left_out(string words)
    {
        var message = Messages.Many(500, string.Concat(Enumerable.Repeat(words, 2000)));
        var document = MessageDocument.Of(message);
        document.Length.ShouldBeLessThan(20_000);
        var data = System.Text.Json.Nodes.JsonNode.Parse(document)!["data"]!;
        var told = data["alerts"]!.AsArray().Count;
        told.ShouldBeGreaterThan(0);
        ((int)data["left_out"]!).ShouldBe(500 - told);
        MessageDocument.Of(Messages.Said(string.Concat(Enumerable.Repeat(words, 20_000)))).Length.ShouldBeLessThan(20_000);
    }

    [Fact]
    public async Task A_receiver_that_says_410_is_gone()
    {
        await using var receiver = new WebhookDouble();
        receiver.Next(410, "no more");
        (await ToAsync(receiver)).ShouldBe(new Delivery(DeliveryOutcome.Gone, "HTTP 410 no more"));
    }

    [Theory]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(422)]
    public async Task A_receiver_that_does_not_take_a_message_says_nothing_about_others(int status)
    {
        await using var receiver = new WebhookDouble();
        receiver.Next(status, "not this one");
        (await ToAsync(receiver)).ShouldBe(new Delivery(DeliveryOutcome.Rejected, $"HTTP {status} not this one"));
    }

    [Theory]
    [InlineData(429, DeliveryOutcome.RateLimited)]
    [InlineData(502, DeliveryOutcome.Failed)]
    [InlineData(503, DeliveryOutcome.Failed)]
    [InlineData(504, DeliveryOutcome.Failed)]
    public async Task A_receiver_that_wants_to_be_left_alone_says_for_how_long(int status, DeliveryOutcome outcome)
    {
        await using var receiver = new WebhookDouble();
        receiver.Next(status, "later", ("Retry-After", "17"));
        (await ToAsync(receiver)).ShouldBe(new Delivery(outcome, $"HTTP {status} later")
        {
            RetryAfter = TimeSpan.FromSeconds(17),
            MayHaveArrived = status >= 500,
        });
        var until = Messages.Noon + TimeSpan.FromMinutes(2);
        receiver.Next(status, "later", ("Retry-After", until.ToDateTimeOffset().ToString("R", CultureInfo.InvariantCulture)));
        (await ToAsync(receiver)).RetryAfter.ShouldBe(TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Anything_else_is_a_failure_and_no_redirect_is_followed(int status)
    {
        await using var receiver = new WebhookDouble();
        receiver.Next(status, "", ("Location", receiver.Url + "/elsewhere"));
        (await ToAsync(receiver)).ShouldBe(new Delivery(DeliveryOutcome.Failed, $"HTTP {status}") { MayHaveArrived = status >= 500 });
        receiver.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_receiver_answers_is_one_line_without_the_address_or_secrets()
    {
        await using var receiver = new WebhookDouble();
        var options = new WebhookOptions { Url = receiver.Url + "/in/t0ken-t0ken-t0ken?key=abcdef", Secret = Secret, AllowPrivate = true };
        receiver.Next(500, $"no\r\nroute {options.Url} /in/t0ken-t0ken-t0ken t0ken-t0ken-t0ken \u001b[31m{Secret}" + new string('x', 1000));
        var answer = (await options.SendAsync(Messages.Test())).Answer;
        answer.ShouldStartWith("HTTP 500 no route *** *** *** [31m***xxx");
        answer.ShouldNotContain("t0ken");
        options.ToString().ShouldBe("webhook");
    }

    private static Task<Delivery> ToAsync(WebhookDouble receiver) =>
        new WebhookOptions { Url = receiver.Url, AllowPrivate = true }.SendAsync(Messages.Test(), new ManualTime());
}
