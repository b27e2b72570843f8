namespace Systole.Server.Configuration;

/// <summary>The keys of <c>alerting</c>.</summary>
internal static class AlertingKeys
{
    private static readonly Shape.Duration Duration = new(TimeSpan.Zero);
    private static readonly Shape.Text Text = new();
    private static readonly Shape.List Texts = new(Text);

    private static readonly Shape.Map Channel = new(
    [
        Kind("log", "The node's own log."),
        Kind("webhook", "A webhook (Standard Webhooks).", Of("url", Text), Of("secret", Text), Of("secrets", Texts)),
        Kind("slack", "Slack.", Of("url", Text)),
        Kind("discord", "Discord.", Of("url", Text)),
        Kind("telegram", "Telegram.", Of("token", Text), Of("chat_id", Text), Of("thread_id", Text), Of("base_url", Text)),
        Kind("ntfy", "ntfy.", Of("url", Text), Of("topic", Text), Of("token", Text)),
        Kind("email", "Mail over SMTP.", Of("host", Text), Of("port", new Shape.Whole(1, 65535)), Of("tls", Text), Of("username", Text),
            Of("password", Text), Of("from", Text), Of("to", Texts)),
        Kind("alertmanager", "Prometheus Alertmanager.", Of("url", Text), Of("basic", Text), Of("bearer", Text)),
        Kind("command", "A command.", Of("command", Texts)),
    ])
    { AtMostOne = ["log", "webhook", "slack", "discord", "telegram", "ntfy", "email", "alertmanager", "command"], AtMostOneWhat = "kind" };

    /// <summary>All of them.</summary>
    public static readonly Shape.Map Alerting = new(
    [
        new("group_wait", Duration, "How long an alert waits for company; one that closes within it is never sent.") { Default = "5s" },
        new("group_interval", Duration, "The least distance between two messages of one group.") { Default = "5m" },
        new("repeat_interval", Duration, "When what is still open is told again.") { Default = "4h" },
        new("group_by", Texts, "What makes alerts one group; agent and kind where left out."),
        new("channels", new Shape.Table(Channel, "a channel"), "Channels by name, each of one kind.") { Default = "{}" },
        new("routes", new Shape.List(new Shape.Map(
            [
                new("name", Text, "Its name."),
                new("match", new Shape.Map(
                    [
                        Of("agent", Text),
                        Of("kind", Text),
                        Of("severity", new Shape.Choice(["info", "warning", "error"])),
                        Of("label", Text),
                    ]), "What it takes."),
                new("channels", Texts, "Where it goes."),
                new("continue", new Shape.Switch(), "Whether later routes are looked at too.") { Default = "false" },
            ])), "Matchers to channels; the first match wins. Without routes everything goes to the log.") { Default = "[]" },
    ]);

    private static Key Kind(string name, string doc, params ReadOnlySpan<Key> keys) => new(name, new Shape.Map(
    [
        .. keys,
        new("timeout", Duration, "How long a delivery may take."),
        new("allow_private", new Shape.Switch(), "Whether private and loopback addresses are allowed.") { Default = "false" },
    ]), doc);

    private static Key Of(string name, Shape shape) => new(name, shape, "");
}
