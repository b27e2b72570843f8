using System.Text;
using Systole.Channels.Ntfy;
using Systole.Tests.Channels.Doubles;

namespace Systole.Tests.Channels;

/// <summary>ntfy.</summary>
public class NtfyTests
{
    [Fact]
    public async Task How_bad_it_is_decides_how_loud_it_is()
    {
        await using var ntfy = new NtfyDouble();
        await ToAsync(ntfy, Messages.Of(Messages.TimedOut()));
        await ToAsync(ntfy, Messages.Of(Messages.Stale(Messages.Hostile)));
        await ToAsync(ntfy, Messages.Of(Messages.Closed(Messages.Stale())));
        await ToAsync(ntfy, Messages.Said("all is well"));
        ntfy.Messages.Select(message => (message.Priority, message.Tag))
            .ShouldBe([(4, "rotating_light"), (3, "warning"), (3, "white_check_mark"), (2, "information_source")]);
        ntfy.Messages[1].Title.ShouldBe("[WARNING] stale pm/job");
        ntfy.Messages[1].Message.ShouldStartWith(Messages.Hostile + "\n");
    }

    [Theory]
    [InlineData("x", 4096)]
    [InlineData("é", 4095)]
    [InlineData("🫀", 4095)]
    public async Task A_long_message_is_cut_between_characters_and_does_not_become_a_file(string letter, int bytes)
    {
        await using var ntfy = new NtfyDouble();
        await ToAsync(ntfy, Messages.Said(string.Concat(Enumerable.Repeat(letter, 6000))));
        var message = ntfy.Messages.Single().Message;
        Encoding.UTF8.GetByteCount(message).ShouldBeInRange(bytes - 3, 4096);
        message.ShouldNotContain('\uFFFD');
    }

    [Fact]
    public async Task A_token_that_is_refused_is_gone_and_is_not_told()
    {
        await using var ntfy = new NtfyDouble();
        var delivery = await (OptionsOf(ntfy) with { Token = "tk_wrong" }).SendAsync(Messages.Test());
        delivery.Outcome.ShouldBe(DeliveryOutcome.Gone);
        ntfy.Next(401, $"{NtfyDouble.Token} may not write to {NtfyDouble.Topic}");
        (await ToAsync(ntfy, Messages.Test())).ShouldBe(new Delivery(DeliveryOutcome.Gone, "HTTP 401 *** may not write to ***"));
    }

    [Fact]
    public async Task Too_many_messages_say_nothing_against_the_channel()
    {
        await using var ntfy = new NtfyDouble();
        ntfy.Next(429, """{"code":42901,"http":429,"error":"limit reached"}""");
        (await ToAsync(ntfy, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.RateLimited);
        ntfy.Next(507, "full");
        (await ToAsync(ntfy, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Failed);
        ntfy.Next(400, "bad");
        (await ToAsync(ntfy, Messages.Test())).Outcome.ShouldBe(DeliveryOutcome.Rejected);
    }

    [Fact]
    public void What_cannot_be_right_is_a_problem()
    {
        new NtfyOptions { Topic = "a/b" }.Problems().ShouldHaveSingleItem().Key.ShouldBe("topic");
        new NtfyOptions { Topic = "a", Token = "tk_x\n" }.Problems().ShouldHaveSingleItem().Problem.ShouldContain("line break");
        new NtfyOptions { Topic = "a" }.Problems().ShouldBeEmpty();
    }

    private static NtfyOptions OptionsOf(NtfyDouble ntfy) =>
        new() { Url = ntfy.Url, Topic = NtfyDouble.Topic, Token = NtfyDouble.Token, AllowPrivate = true };

    private static Task<Delivery> ToAsync(NtfyDouble ntfy, AlertMessage message) => OptionsOf(ntfy).SendAsync(message);
}
