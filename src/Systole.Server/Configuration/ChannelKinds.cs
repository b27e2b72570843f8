using Systole.Channels.Alertmanager;
using Systole.Channels.Command;
using Systole.Channels.Discord;
using Systole.Channels.Email;
using Systole.Channels.Log;
using Systole.Channels.Ntfy;
using Systole.Channels.Slack;
using Systole.Channels.Telegram;
using Systole.Channels.Webhook;

namespace Systole.Server.Configuration;

/// <summary>The kinds of channels that the file can describe, a row each.</summary>
internal static class ChannelKinds
{
    // As mail programs call it, in one word.
    private const string StartTls = "starttls";
    private const string Implicit = "implicit";
    private const string NoTls = "none";

    private static readonly Shape.Text Word = new(320);
    private static readonly Shape.Text Secret = new(4096, "a secret") { Secret = true };
    private static readonly Shape.Text SecretUrl = new(2000, "an http(s) address") { Secret = true };

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly ImmutableArray<ChannelKind> All =
    [
        new("log", "The node's own log.", [], (_, _) => new LogOptions()),

        new("webhook", "An endpoint of yours that takes JSON, signed as Standard Webhooks say.",
            [
                new("url", SecretUrl, "Where to.") { Required = true },
                new("secret", Secret, "Signs each message: whsec_ and base64 of 24 to 64 bytes. Not signed where left out."),
                new("secrets", Secrets("a list of secrets"), "Further secrets that sign, too, while receivers change from one to another."),
            ],
            (own, _) => new WebhookOptions
            {
                Url = own.Get<string>("url")!,
                Secret = own.Get<string>("secret"),
                Secrets = Texts(own, "secrets"),
            }),

        new("slack", "An incoming webhook of Slack, or of what speaks its language.",
            [new("url", SecretUrl, "The webhook's address, a secret as a whole.") { Required = true }],
            (own, _) => new SlackOptions { Url = own.Get<string>("url")! }),

        new("discord", "A webhook of a Discord channel.",
            [new("url", SecretUrl, "The webhook's address, a secret as a whole; ?thread_id= may follow.") { Required = true }],
            (own, _) => new DiscordOptions { Url = own.Get<string>("url")! }),

        new("telegram", "A chat that a bot writes to.",
            [
                new("token", Secret, "The bot's token, as @BotFather gives it.") { Required = true },
                new("chat_id", Word, "The chat: a number such as -1001234567890, or the name of a public one such as @channel.") { Required = true },
                new("thread_id", new Shape.Whole(1, long.MaxValue), "The topic within a forum."),
                new("base_url", new Shape.Text(2000, "an http(s) address"), "Where the Bot API is.") { Default = "https://api.telegram.org" },
            ],
            (own, _) => new TelegramOptions
            {
                Token = own.Get<string>("token")!,
                ChatId = own.Get<string>("chat_id")!,
                ThreadId = own.Find("thread_id")?.Value as long?,
                BaseUrl = own.Get<string>("base_url")!,
            }),

        new("ntfy", "A topic of an ntfy server.",
            [
                new("url", new Shape.Text(2000, "an http(s) address"), "The server, without the topic.") { Default = "https://ntfy.sh" },
                new("topic", Secret, "The topic; who knows it can read it.") { Required = true },
                new("token", Secret, "An access token, where the server wants one."),
            ],
            (own, _) => new NtfyOptions
            {
                Url = own.Get<string>("url")!,
                Topic = own.Get<string>("topic")!,
                Token = own.Get<string>("token"),
            }),

        new("email", "Mail by SMTP.",
            [
                new("host", Word, "The mail server.") { Required = true },
                new("port", new Shape.Whole(1, 65535), "Its port.") { Default = "587" },
                new("tls", new Shape.Choice([StartTls, Implicit, NoTls]),
                    "starttls, implicit or none; where left out the way of the port: implicit on 465, none on 25, starttls on any other."),
                new("username", Word, "Who signs in; nobody where left out."),
                new("password", Secret, "With which password."),
                new("from", Word, "Whom it is from, such as Systole <systole@example.com>.") { Required = true },
                new("to", new Shape.List(Word) { What = "a mail address, or a list of them", One = Word, ItemsMin = 1 }, "Whom it is for.") { Required = true },
            ],
            (own, _) => new EmailOptions
            {
                Host = own.Get<string>("host")!,
                Port = (int)own.Get<long>("port"),
                Tls = own.Get<string>("tls") switch
                {
                    StartTls => SmtpSecurity.StartTls,
                    Implicit => SmtpSecurity.Implicit,
                    NoTls => SmtpSecurity.None,
                    _ => null,
                },
                Username = own.Get<string>("username"),
                Password = own.Get<string>("password"),
                From = own.Get<string>("from")!,
                To = Texts(own, "to"),
            }),

        new("alertmanager", "A Prometheus Alertmanager, which tells people by rules of its own.",
            [
                new("url", new Shape.Text(2000, "an http(s) address"), "Where it is, without /api/v2.") { Required = true },
                new("basic", Secret, "user:password, where it asks for them."),
                new("bearer", Secret, "A token, where it asks for one."),
            ],
            (own, _) => new AlertmanagerOptions
            {
                Url = own.Get<string>("url")!,
                Basic = own.Get<string>("basic"),
                Bearer = own.Get<string>("bearer"),
            }),

        new("command", "A command that is run for each message, without a shell. The message is JSON on its standard input.",
            [
                new("command", AgentKeys.CommandLine,
                    "Program and arguments; {alert}, {kind}, {agent}, {task}, {severity}, {change}, {summary} and {text} are filled in.") { Required = true },
            ],
            (own, folder) => new CommandOptions
            {
                Command = Texts(own, "command"),
                Secrets = [.. own.Items("command").SelectMany(part => part.FilledIn)],
                WorkingDirectory = folder,
            }),
    ];

    /// <summary>A channel: one kind.</summary>
    public static readonly Shape.Map Channel = new([.. All.Select(kind => kind.Key)])
    {
        AtMostOne = [.. All.Select(kind => kind.Name)],
        AtMostOneWhat = "kind",
        NeedsOne = true,
        Secret = true,
    };

    private static Shape.List Secrets(string what) => new(Secret) { What = what, One = Secret };

    private static ImmutableArray<string> Texts(Settings own, string path) => [.. own.Items(path).Select(item => (string)item.Value)];
}
