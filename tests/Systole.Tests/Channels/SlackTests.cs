using Systole.Channels.Slack;
using Systole.Tests.Channels.Doubles;

namespace Systole.Tests.Channels;

/// <summary>Slack's incoming webhooks.</summary>
public class SlackTests
{
    [Fact]
    public async Task A_message_is_read_as_it_was_meant()
    {
        await using var slack = new SlackDouble();
        (await ToAsync(slack, Messages.Of(Messages.Stale(Messages.Hostile)))).ShouldBe(new Delivery(DeliveryOutcome.Delivered, "HTTP 200 ok"));
        var lines = slack.Messages.Single().Split('\n');
        lines[0].ShouldBe("[WARNING] stale pm/job");
        lines[1].ShouldBe(Messages.Hostile);
    }

    [Fact]
    public async Task No_one_is_called_and_nothing_is_markup()
    {
        await using var slack = new SlackDouble();
        await ToAsync(slack, Messages.Of(Messages.Stale(Messages.Hostile)));
        slack.Last.Text.ShouldNotContain("<");
        slack.Last.Text.ShouldContain("&lt;!channel&gt;");
        slack.Last.Text.ShouldNotContain("\"type\":\"mrkdwn\"");
        ((bool)slack.Last.Json["mrkdwn"]!).ShouldBeFalse();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("&")]
    [InlineData("🫀")]
    public async Task A_long_message_is_cut_to_what_a_block_holds(string letter)
    {
        await using var slack = new SlackDouble();
        var text = string.Concat(Enumerable.Repeat(letter, 9000));
        (await ToAsync(slack, Messages.Said(text))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        (await ToAsync(slack, Messages.Many(100, text))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        slack.Messages.ShouldAllBe(shown => shown.EndsWith('…') && !shown.Contains("&a") && !shown.Contains('\uFFFD'));
    }

    [Theory]
    [InlineData("invalid_blocks")]
    [InlineData("invalid_payload")]
    public async Task Where_blocks_are_refused_the_text_is_sent(string refusal)
    {
        await using var slack = new SlackDouble();
        slack.Next(400, refusal);
        (await ToAsync(slack, Messages.Of(Messages.Stale(Messages.Hostile)))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        slack.Last.Json["blocks"].ShouldBeNull();
        slack.Messages.Single().ShouldStartWith($"[WARNING] stale pm/job: {Messages.Hostile}\n");
    }

    [Fact]
    public async Task Where_the_text_is_refused_as_well_the_message_is_rejected()
    {
        await using var slack = new SlackDouble();
        slack.Next(400, "invalid_payload");
        slack.Next(400, "invalid_payload");
        (await ToAsync(slack, Messages.Test())).ShouldBe(new Delivery(DeliveryOutcome.Rejected, "HTTP 400 invalid_payload"));
        slack.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(400, "invalid_token")]
    [InlineData(403, "action_prohibited")]
    [InlineData(403, "invalid_token")]
    [InlineData(404, "no_service")]
    [InlineData(404, "no_team")]
    [InlineData(404, "channel_not_found")]
    [InlineData(404, "")]
    [InlineData(410, "channel_is_archived")]
    public async Task A_webhook_that_will_take_nothing_more_is_gone(int status, string body)
    {
        await using var slack = new SlackDouble();
        slack.Next(status, body);
        (await ToAsync(slack, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Gone);
        slack.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Too_many_messages_say_nothing_against_the_channel()
    {
        await using var slack = new SlackDouble();
        slack.Next(429, "rate_limited", ("Retry-After", "30"));
        (await ToAsync(slack, Messages.Test()))
            .ShouldBe(new Delivery(DeliveryOutcome.RateLimited, "HTTP 429 rate_limited") { RetryAfter = TimeSpan.FromSeconds(30) });
        slack.Next(500, "rollup_error");
        (await ToAsync(slack, Messages.Test())).ShouldBe(new Delivery(DeliveryOutcome.Failed, "HTTP 500 rollup_error") { MayHaveArrived = true });
    }

    [Fact]
    public async Task The_address_is_in_no_answer()
    {
        await using var slack = new SlackDouble();
        slack.Next(500, $"{slack.Hook} XXXXXXXXXXXXXXXXXXXXXXXX");
        (await ToAsync(slack, Messages.Test())).Answer.ShouldBe("HTTP 500 *** ***");
    }

    private static Task<Delivery> ToAsync(SlackDouble slack, AlertMessage message) =>
        new SlackOptions { Url = slack.Hook, AllowPrivate = true }.SendAsync(message);
}
