using Systole.Channels;
using Systole.Channels.Alertmanager;
using Systole.Channels.Discord;
using Systole.Channels.Email;
using Systole.Channels.Network;
using Systole.Channels.Ntfy;
using Systole.Channels.Slack;
using Systole.Channels.Telegram;
using Systole.Channels.Webhook;

namespace Systole.Tests.Channels;

/// <summary>What is wrong with an address before anything is sent to it.</summary>
public class AddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1/x", "127.0.0.1")]
    [InlineData("https://[::1]/x", "::1")]
    [InlineData("https://[fd00::5]:9093", "fd00::5")]
    [InlineData("http://localhost:8081", "localhost")]
    [InlineData("http://app.localhost./", "app.localhost.")]
    [InlineData("http://169.254.169.254/latest", "169.254.169.254")]
    [InlineData("http://2130706433/", "127.0.0.1")]
    public void A_private_address_is_found_before_it_is_refused_at_every_message(string url, string shown)
    {
        ChannelOptions[] channels = [new WebhookOptions { Url = url }, new SlackOptions { Url = url }, new DiscordOptions { Url = url }];
        foreach (var options in channels)
        {
            options.Problems().ShouldBe([("url", $"{shown} is a private address: set allow_private: true for this channel where that is meant")]);
            (options with { AllowPrivate = true }).Problems().ShouldBeEmpty();
        }
        var server = new Uri(url).GetLeftPart(UriPartial.Authority);
        new NtfyOptions { Url = server, Topic = "t" }.Problems().ShouldHaveSingleItem().Key.ShouldBe("url");
        new AlertmanagerOptions { Url = server }.Problems().ShouldHaveSingleItem().Key.ShouldBe("url");
        new TelegramOptions { Token = "1:a", ChatId = "1", BaseUrl = server }.Problems().ShouldHaveSingleItem().Key.ShouldBe("base_url");
        var host = new Uri(url).DnsSafeHost;
        Mail(host).Problems().ShouldBe([("host", $"{host} is a private address: set allow_private: true for this channel where that is meant")]);
        (Mail(host) with { AllowPrivate = true }).Problems().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_words_are_those_of_a_message_that_is_refused()
    {
        var refused = await Should.ThrowAsync<RefusedAddressException>(async () =>
            await Dialer.ConnectAsync("127.0.0.1", 1, allowPrivate: false, CancellationToken.None));
        new WebhookOptions { Url = "http://127.0.0.1:1/" }.Problems().ShouldBe([("url", refused.Message)]);
    }

    [Theory]
    [InlineData("https://alertmanager:9093")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://localhost.example.com/")]
    [InlineData("https://mylocalhost/")]
    public void Of_a_name_it_is_seen_when_it_is_connected_to(string url) => new WebhookOptions { Url = url }.Problems().ShouldBeEmpty();

    [Theory]
    [InlineData("https://ntfy.sh/mytopic")]
    [InlineData("https://ntfy.sh/mytopic/")]
    [InlineData("https://ntfy.sh?topic=mytopic")]
    [InlineData("https://ntfy.sh/#mytopic")]
    public void A_topic_is_no_part_of_the_address_of_an_ntfy_server(string url)
    {
        new NtfyOptions { Url = url, Topic = "t" }.Problems().ShouldHaveSingleItem().Key.ShouldBe("url");
        new NtfyOptions { Url = "https://ntfy.sh/", Topic = "t" }.Problems().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://am:9093/api/v2")]
    [InlineData("https://am:9093/api/v2/")]
    [InlineData("https://am:9093/prefix/api/v2/alerts")]
    [InlineData("https://am:9093/?a=b")]
    public void The_address_of_an_Alertmanager_ends_before_its_API(string url)
    {
        new AlertmanagerOptions { Url = url }.Problems().ShouldHaveSingleItem().Key.ShouldBe("url");
        new AlertmanagerOptions { Url = "https://am:9093/prefix/" }.Problems().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://discord.com/api/webhooks/1/a/slack")]
    [InlineData("https://discord.com/api/webhooks/1/a/github?wait=true")]
    [InlineData("https://discord.com/api/webhooks/1/a#b")]
    public void The_address_of_a_Discord_webhook_is_the_one_for_its_own_messages(string url)
    {
        new DiscordOptions { Url = url }.Problems().ShouldHaveSingleItem().Key.ShouldBe("url");
        new DiscordOptions { Url = "https://discord.com/api/webhooks/1/a?thread_id=7" }.Problems().ShouldBeEmpty();
    }

    [Fact]
    public void A_password_goes_in_the_clear_on_this_machine_only()
    {
        var mail = Mail("mail.example.com") with { Tls = SmtpSecurity.None, AllowPrivate = true };
        mail.Problems().ShouldBeEmpty();
        var signingIn = mail with { Username = "u", Password = "p" };
        signingIn.Problems().ShouldHaveSingleItem().Key.ShouldBe("tls");
        (signingIn with { Host = "10.0.0.5" }).Problems().ShouldHaveSingleItem().Key.ShouldBe("tls");
        (signingIn with { Host = "localhost" }).Problems().ShouldBeEmpty();
        (signingIn with { Host = "127.0.0.1" }).Problems().ShouldBeEmpty();
        (signingIn with { Port = 25, Tls = null }).Problems().ShouldBeEmpty();
    }

    private static EmailOptions Mail(string host) => new() { Host = host, From = "a@example.com", To = ["b@example.com"] };
}
