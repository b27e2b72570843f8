using Systole.Channels.Telegram;
using Systole.Tests.Channels.Doubles;

namespace Systole.Tests.Channels;

/// <summary>Telegram's Bot API.</summary>
public class TelegramTests
{
    private const string Moved = TelegramDouble.Chat + ">-1009988";

    [Fact]
    public async Task A_message_is_read_as_it_was_meant_underscores_and_all()
    {
        await using var telegram = new TelegramDouble();
        var delivery = await ToAsync(telegram, Messages.Of(Messages.Stale(Messages.Hostile)));
        (delivery.Outcome, delivery.Reference).ShouldBe((DeliveryOutcome.Delivered, $"{TelegramDouble.Chat}/41"));
        telegram.Messages.Single().Value.ShouldStartWith($"[WARNING] stale pm/job\n{Messages.Hostile}\n");
        ((string?)telegram.Last.Json["text"]).ShouldNotBeNull().ShouldStartWith("<b>[WARNING] stale pm/job</b>\n");
    }

    [Fact]
    public async Task As_an_incident_changes_its_message_is_edited()
    {
        await using var telegram = new TelegramDouble();
        var opened = await ToAsync(telegram, Messages.Of(Messages.Stale()));
        var closing = Messages.Of(Messages.Closed(Messages.Stale())) with { Reference = opened.Reference };
        (await ToAsync(telegram, closing)).Reference.ShouldBe(opened.Reference);
        telegram.Messages.Single().Value.ShouldStartWith("Resolved: stale pm/job\n");
        // Sent again after its answer was lost.
        var again = await ToAsync(telegram, closing);
        (again.Outcome, again.Reference).ShouldBe((DeliveryOutcome.Delivered, opened.Reference));
        telegram.Messages.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Bad Request: message to edit not found")]
    [InlineData("Bad Request: message can't be edited")]
    public async Task Where_a_message_cannot_be_edited_it_is_posted_anew(string refusal)
    {
        await using var telegram = new TelegramDouble();
        var (status, body) = (400, TelegramDouble.Error(400, refusal).Body);
        telegram.Next(status, body);
        var delivery = await ToAsync(telegram, Messages.Test() with { Reference = $"{TelegramDouble.Chat}/7" });
        delivery.Reference.ShouldBe($"{TelegramDouble.Chat}/41");
    }

    [Fact]
    public async Task A_message_goes_to_its_topic()
    {
        await using var telegram = new TelegramDouble();
        await (OptionsOf(telegram) with { ThreadId = 17 }).SendAsync(Messages.Test());
        ((int)telegram.Last.Json["message_thread_id"]!).ShouldBe(17);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("<")]
    [InlineData("&")]
    [InlineData("🫀")]
    public async Task A_long_message_is_cut_and_no_tag_or_entity_with_it(string letter)
    {
        await using var telegram = new TelegramDouble();
        var text = string.Concat(Enumerable.Repeat(letter, 9000));
        (await ToAsync(telegram, Messages.Said(text))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        (await ToAsync(telegram, Messages.Many(100, text))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        telegram.Requests.Count.ShouldBe(2);
        telegram.Messages.Values.ShouldAllBe(shown => shown.EndsWith('…'));
    }

    [Fact]
    public async Task Where_its_HTML_is_refused_the_plain_text_is_sent()
    {
        await using var telegram = new TelegramDouble { RefusesHtml = true };
        (await ToAsync(telegram, Messages.Of(Messages.Stale(Messages.Hostile)))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        telegram.Last.Json["parse_mode"].ShouldBeNull();
        telegram.Messages.Single().Value.ShouldStartWith($"[WARNING] stale pm/job: {Messages.Hostile}\n");
        telegram.Next(400, TelegramDouble.Error(400, "Bad Request: can't parse entities").Body);
        telegram.Next(400, TelegramDouble.Error(400, "Bad Request: message text is empty").Body);
        (await ToAsync(telegram, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Rejected);
    }

    [Fact]
    public async Task A_chat_that_moved_is_followed_at_once_and_says_where_it_is_now()
    {
        await using var telegram = new TelegramDouble { Moved = "-1009988" };
        var first = await ToAsync(telegram, Messages.Of(Messages.Stale()) with { Reference = $"{TelegramDouble.Chat}/41" });
        first.ShouldBe(first with { Outcome = DeliveryOutcome.Delivered, MovedTo = Moved, Reference = "-1009988/41" });
        telegram.Requests.Count.ShouldBe(2);
        var next = await ToAsync(telegram, Messages.Test() with { MovedTo = Moved, Reference = first.Reference });
        (next.Outcome, next.MovedTo, next.Reference).ShouldBe((DeliveryOutcome.Delivered, null, first.Reference));
        telegram.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_number_of_the_old_chat_is_not_edited_in_the_new_one()
    {
        await using var telegram = new TelegramDouble { Moved = "-1009988" };
        await ToAsync(telegram, Messages.Said("something else") with { MovedTo = Moved });
        var delivery = await ToAsync(telegram, Messages.Test() with { MovedTo = Moved, Reference = $"{TelegramDouble.Chat}/41" });
        delivery.Reference.ShouldBe("-1009988/42");
        telegram.Messages["-1009988/41"].ShouldContain("something else");
    }

    [Fact]
    public async Task A_chat_that_moves_again_is_followed_from_the_one_that_is_configured()
    {
        await using var telegram = new TelegramDouble { Moved = "-1009988", MovedAgain = "-1007766" };
        var later = await ToAsync(telegram, Messages.Test() with { MovedTo = Moved });
        (later.Outcome, later.MovedTo).ShouldBe((DeliveryOutcome.Delivered, $"{TelegramDouble.Chat}>-1007766"));
        telegram.Requests.Count.ShouldBe(2);
        var atOnce = await ToAsync(telegram, Messages.Test());
        (atOnce.Outcome, atOnce.MovedTo).ShouldBe((DeliveryOutcome.Delivered, later.MovedTo));
        var next = await ToAsync(telegram, Messages.Test() with { MovedTo = later.MovedTo });
        (next.Outcome, next.MovedTo, next.Reference).ShouldBe((DeliveryOutcome.Delivered, null, "-1007766/43"));
    }

    [Theory]
    [InlineData("-100>-1009988")]
    [InlineData("-100200300400>-1009988")]
    [InlineData("-1009988>-1007766")]
    [InlineData("-1009988")]
    [InlineData("")]
    public async Task A_chat_that_is_configured_anew_does_not_go_where_another_one_went(string moved)
    {
        await using var telegram = new TelegramDouble();
        var delivery = await ToAsync(telegram, Messages.Test() with { MovedTo = moved });
        (delivery.Outcome, delivery.MovedTo, delivery.Reference).ShouldBe((DeliveryOutcome.Delivered, null, $"{TelegramDouble.Chat}/41"));
        telegram.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(404, "Not Found")]
    [InlineData(403, "Forbidden: bot was blocked by the user")]
    [InlineData(403, "Forbidden: bot was kicked from the supergroup chat")]
    [InlineData(403, "Forbidden: user is deactivated")]
    [InlineData(403, "Forbidden: the group chat was deleted")]
    [InlineData(400, "Bad Request: chat not found")]
    [InlineData(400, "Bad Request: not enough rights to send text messages to the chat")]
    public async Task Where_somebody_has_to_mend_it_it_is_gone(int status, string description)
    {
        await using var telegram = new TelegramDouble();
        telegram.Next(status, TelegramDouble.Error(status, description).Body);
        var delivery = await ToAsync(telegram, Messages.Test());
        delivery.Outcome.ShouldBe(DeliveryOutcome.Gone);
        delivery.Answer.ShouldContain(description);
        telegram.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Too_many_messages_say_how_long_to_wait()
    {
        await using var telegram = new TelegramDouble();
        telegram.Next(429, TelegramDouble.Error(429, "Too Many Requests: retry after 35", "\"retry_after\": 35").Body);
        var delivery = await ToAsync(telegram, Messages.Test());
        (delivery.Outcome, delivery.RetryAfter).ShouldBe((DeliveryOutcome.RateLimited, TimeSpan.FromSeconds(35)));
        telegram.Next(502, "<html>bad gateway</html>");
        telegram.Next(400, """{"ok": false, "description": "\ud800"}""");
        telegram.Next(429, TelegramDouble.Error(429, "Too Many Requests", "\"retry_after\": 1e999").Body);
        (await ToAsync(telegram, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Failed);
        (await ToAsync(telegram, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Rejected);
        (await ToAsync(telegram, Messages.Test())).RetryAfter.ShouldBe(TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task The_token_is_nowhere_to_be_read()
    {
        await using var telegram = new TelegramDouble();
        telegram.Next(500, $"/bot{TelegramDouble.Token}/sendMessage {Uri.EscapeDataString(TelegramDouble.Token)}");
        (await ToAsync(telegram, Messages.Test())).Answer.ShouldBe("HTTP 500 /bot***/sendMessage ***");
        telegram.Next(500, new string('x', 480) + TelegramDouble.Token);
        (await ToAsync(telegram, Messages.Test())).Answer.ShouldBe($"HTTP 500 {new string('x', 480)}***");
        OptionsOf(telegram).ToString().ShouldBe("telegram");
        telegram.HangsUp = true;
        (await ToAsync(telegram, Messages.Test())).Answer.ShouldNotContain("AAE-secret");
    }

    [Theory]
    [InlineData("123:a/b", "-1", "token")]
    [InlineData("", "-1", "token")]
    [InlineData("ab:123", "-1", "token")]
    [InlineData("123456", "-1", "token")]
    [InlineData("123:", "-1", "token")]
    [InlineData("123:ab:cd", "-1", "token")]
    [InlineData("bot123:ab", "-1", "token")]
    [InlineData("123:ab", "my chat", "chat_id")]
    [InlineData("123:ab", "", "chat_id")]
    public void What_cannot_be_right_is_a_problem(string token, string chat, string key) =>
        new TelegramOptions { Token = token, ChatId = chat }.Problems().ShouldHaveSingleItem().Key.ShouldBe(key);

    private static TelegramOptions OptionsOf(TelegramDouble telegram) =>
        new() { Token = TelegramDouble.Token, ChatId = TelegramDouble.Chat, BaseUrl = telegram.Url, AllowPrivate = true };

    private static Task<Delivery> ToAsync(TelegramDouble telegram, AlertMessage message) => OptionsOf(telegram).SendAsync(message);
}
