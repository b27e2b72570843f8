using Systole.Channels.Discord;
using Systole.Tests.Channels.Doubles;

namespace Systole.Tests.Channels;

/// <summary>Discord's webhooks.</summary>
public class DiscordTests
{
    [Fact]
    public async Task A_message_is_read_as_it_was_meant_and_pings_nobody()
    {
        await using var discord = new DiscordDouble();
        var delivery = await ToAsync(discord, Messages.Of(Messages.Stale(Messages.Hostile)));
        (delivery.Outcome, delivery.Reference).ShouldBe((DeliveryOutcome.Delivered, "1001"));
        var shown = DiscordDouble.Shown(discord.Messages["1001"]);
        shown.ShouldStartWith($"[WARNING] stale pm/job\n{Messages.Hostile}\n");
        var embed = discord.Messages["1001"]["embeds"]![0]!;
        ((string?)embed["timestamp"]).ShouldBe(Messages.Noon.ToString());
        ((string?)embed["description"]).ShouldNotBeNull().ShouldContain(@"\@everyone");
        ((string?)embed["description"]).ShouldNotBeNull().ShouldContain(@"run\_main \*5");
    }

    [Fact]
    public async Task As_an_incident_changes_its_message_is_edited()
    {
        await using var discord = new DiscordDouble();
        var opened = await ToAsync(discord, Messages.Of(Messages.Stale()));
        var closed = await ToAsync(discord, Messages.Of(Messages.Closed(Messages.Stale())) with { Reference = opened.Reference });
        closed.Reference.ShouldBe(opened.Reference);
        discord.Last.Method.ShouldBe("PATCH");
        DiscordDouble.Shown(discord.Messages.Single().Value).ShouldStartWith("Resolved: stale pm/job\npm/job showed life\n");
    }

    [Theory]
    [InlineData("999")]
    [InlineData("../../x")]
    public async Task Where_the_message_to_edit_is_gone_it_is_posted_anew(string reference)
    {
        await using var discord = new DiscordDouble();
        var delivery = await ToAsync(discord, Messages.Of(Messages.Stale()) with { Reference = reference });
        delivery.Reference.ShouldBe("1001");
        discord.Messages.Keys.ShouldBe(["1001"]);
    }

    [Fact]
    public async Task A_thread_of_the_address_is_kept()
    {
        await using var discord = new DiscordDouble();
        var options = new DiscordOptions { Url = discord.Hook + "?thread_id=7", AllowPrivate = true };
        var delivery = await options.SendAsync(Messages.Test());
        discord.Last.Path.ShouldEndWith("?thread_id=7&wait=true");
        await options.SendAsync(Messages.Test() with { Reference = delivery.Reference });
        discord.Last.Path.ShouldEndWith("/messages/1001?thread_id=7");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("_")]
    [InlineData("🫀")]
    public async Task A_long_message_is_cut_to_what_an_embed_holds(string letter)
    {
        await using var discord = new DiscordDouble();
        var text = string.Concat(Enumerable.Repeat(letter, 9000));
        (await ToAsync(discord, Messages.Said(text))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        (await ToAsync(discord, Messages.Many(100, text))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        discord.Messages.Values.ShouldAllBe(message => DiscordDouble.Shown(message).EndsWith('…'));
    }

    [Fact]
    public async Task Where_the_embed_is_refused_the_text_is_sent()
    {
        await using var discord = new DiscordDouble();
        discord.Next(400, """{"embeds": ["0"]}""");
        (await ToAsync(discord, Messages.Said(new string('_', 9000)))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        discord.Last.Json["embeds"]!.AsArray().ShouldBeEmpty();
        discord.Next(400, "no");
        discord.Next(400, "no");
        (await ToAsync(discord, Messages.Test())).ShouldBe(new Delivery(DeliveryOutcome.Rejected, "HTTP 400 no"));
    }

    [Fact]
    public async Task A_webhook_that_was_deleted_is_gone()
    {
        await using var discord = new DiscordDouble { IsDeleted = true };
        (await ToAsync(discord, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Gone);
        (await ToAsync(discord, Messages.Test() with { Reference = "1001" })).Outcome.ShouldBe(DeliveryOutcome.Gone);
        discord.Requests.Count.ShouldBe(2);
        discord.Next(401, """{"message": "Invalid Webhook Token", "code": 50027}""");
        (await ToAsync(discord, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Gone);
    }

    [Fact]
    public async Task It_says_to_the_fraction_of_a_second_how_long_to_wait()
    {
        await using var discord = new DiscordDouble();
        discord.Next(429, """{"message": "You are being rate limited.", "retry_after": 0.57, "global": false}""", ("Retry-After", "1"));
        var delivery = await ToAsync(discord, Messages.Test());
        (delivery.Outcome, delivery.RetryAfter).ShouldBe((DeliveryOutcome.RateLimited, TimeSpan.FromSeconds(0.57)));
        discord.Next(429, "error code: 1015", ("Retry-After", "9"));
        (await ToAsync(discord, Messages.Test())).RetryAfter.ShouldBe(TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task The_address_is_in_no_answer()
    {
        await using var discord = new DiscordDouble();
        discord.Next(500, $"{discord.Hook} token-token-token-token");
        (await ToAsync(discord, Messages.Test())).Answer.ShouldBe("HTTP 500 *** ***");
    }

    private static Task<Delivery> ToAsync(DiscordDouble discord, AlertMessage message) =>
        new DiscordOptions { Url = discord.Hook, AllowPrivate = true }.SendAsync(message);
}
