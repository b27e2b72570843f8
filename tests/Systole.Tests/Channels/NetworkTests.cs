using System.Net;
using System.Net.Sockets;
using Systole.Channels;
using Systole.Channels.Email;
using Systole.Channels.Network;
using Systole.Channels.Ntfy;
using Systole.Channels.Slack;
using Systole.Channels.Telegram;
using Systole.Channels.Webhook;
using Systole.Tests.Api.Fakes;
using Systole.Tests.Channels.Doubles;

namespace Systole.Tests.Channels;

/// <summary>Faults on the way, and addresses that are not to be reached.</summary>
public class NetworkTests
{
    [Fact]
    public async Task Where_nobody_listens_nothing_arrived()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var refused = new Delivery(DeliveryOutcome.Failed, "connection refused");
        (await new WebhookOptions { Url = $"http://127.0.0.1:{port}/", AllowPrivate = true }.SendAsync(Messages.Test())).ShouldBe(refused);
        (await Mail("127.0.0.1", port).SendAsync(Messages.Test())).ShouldBe(refused);
    }

    [Fact]
    public async Task A_name_that_is_unknown_is_told_without_being_named()
    {
        var unknown = new Delivery(DeliveryOutcome.Failed, "the host's name was not found");
        (await new WebhookOptions { Url = "https://nobody.invalid/" }.SendAsync(Messages.Test())).ShouldBe(unknown);
        (await Mail("nobody.invalid", 25).SendAsync(Messages.Test())).ShouldBe(unknown);
    }

    [Fact]
    public async Task A_server_that_is_no_secure_one_got_nothing()
    {
        await using var server = new WebhookDouble();
        var options = new WebhookOptions { Url = server.Url.Replace("http:", "https:"), AllowPrivate = true };
        var delivery = await options.SendAsync(Messages.Test());
        delivery.Outcome.ShouldBe(DeliveryOutcome.Failed);
        delivery.MayHaveArrived.ShouldBeFalse();
        delivery.Answer.ShouldContain("secure connection");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_got_no_answer_in_time_may_have_arrived()
    {
        await using var server = new WebhookDouble { IsSilent = true };
        var time = new ManualTime();
        var options = new WebhookOptions { Url = server.Url, AllowPrivate = true, Timeout = TimeSpan.FromSeconds(7) };
        var sending = options.SendAsync(Messages.Test(), time);
        await server.Heard;
        time.Advance(TimeSpan.FromSeconds(6));
        sending.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        (await sending).ShouldBe(new Delivery(DeliveryOutcome.Failed, "no answer in time") { MayHaveArrived = true });
    }

    [Fact]
    public async Task What_was_sent_when_the_connection_broke_may_have_arrived()
    {
        await using var server = new WebhookDouble { HangsUp = true };
        var delivery = await new WebhookOptions { Url = server.Url, AllowPrivate = true }.SendAsync(Messages.Test());
        (delivery.Outcome, delivery.MayHaveArrived).ShouldBe((DeliveryOutcome.Failed, true));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:7f00:1::")]
    public void An_address_that_is_not_public_is_private(string address) =>
        PrivateAddresses.Contains(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2002:101:101::")]
    public void A_public_address_is_not(string address) => PrivateAddresses.Contains(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    public async Task A_private_address_is_refused_where_it_is_connected_to(string host)
    {
        await using var server = new WebhookDouble();
        var url = $"http://{host}:{new Uri(server.Url).Port}/";
        foreach (var options in (ChannelOptions[])
        [
            new WebhookOptions { Url = url },
            new SlackOptions { Url = url },
            new NtfyOptions { Url = url, Topic = "topic" },
            new TelegramOptions { BaseUrl = url, Token = "1:aa", ChatId = "1" },
        ])
        {
            var delivery = await options.SendUncheckedAsync(Messages.Test());
            delivery.Outcome.ShouldBe(DeliveryOutcome.Failed);
            delivery.MayHaveArrived.ShouldBeFalse();
            delivery.Answer.ShouldEndWith(" is a private address: set allow_private: true for this channel where that is meant");
        }
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_server_at_a_private_address_is_refused_too()
    {
        await using var server = new SmtpDouble();
        var delivery = await (Mail("localhost", server.Port) with { AllowPrivate = false }).SendUncheckedAsync(Messages.Test());
        delivery.Answer.ShouldEndWith(" is a private address: set allow_private: true for this channel where that is meant");
        server.Commands.ShouldBeEmpty();
    }

    [Fact]
    public void What_cannot_be_an_address_is_a_problem_that_does_not_repeat_it()
    {
        Problem("").ShouldStartWith("is missing");
        Problem("hooks.example.com/secret").ShouldBe("must be an address that starts with https:// or http://");
        Problem("ftp://secret").ShouldBe("must be an address that starts with https:// or http://");
        Problem("https://user:secret@example.com").ShouldNotContain("secret");
        Problem("https://example.com/" + new string('x', 2000)).ShouldBe("is longer than 2000 characters");
        new SlackOptions { Url = "https://example.com", Timeout = TimeSpan.FromSeconds(61) }.Problems()
            .ShouldBe([("timeout", "must be more than 0s and at most 1m")]);
        new SlackOptions { Url = "https://example.com", Timeout = TimeSpan.Zero }.Problems().ShouldHaveSingleItem();

        static string Problem(string url) => new SlackOptions { Url = url }.Problems().ShouldHaveSingleItem().Problem;
    }

    private static EmailOptions Mail(string host, int port) => new()
    {
        Host = host,
        Port = port,
        Tls = SmtpSecurity.None,
        From = "systole@example.com",
        To = ["ops@example.com"],
        AllowPrivate = true,
    };
}
