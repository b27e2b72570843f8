using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Systole.Channels;
using Systole.Channels.Alertmanager;
using Systole.Channels.Command;
using Systole.Channels.Discord;
using Systole.Channels.Email;
using Systole.Channels.Log;
using Systole.Channels.Ntfy;
using Systole.Channels.Slack;
using Systole.Channels.Telegram;
using Systole.Channels.Webhook;

namespace Systole.Tests.Channels;

/// <summary>The channels of a node, and the one that is always there.</summary>
public class ChannelSetTests
{
    private static readonly ChannelOptions[] AllKinds =
    [
        new LogOptions(),
        new WebhookOptions { Url = "https://example.com/secret-secret" },
        new SlackOptions { Url = "https://example.com/secret-secret" },
        new DiscordOptions { Url = "https://example.com/secret-secret" },
        new TelegramOptions { Token = "1:secret-secret", ChatId = "@ops" },
        new NtfyOptions { Topic = "secret-secret", Token = "secret-secret" },
        new EmailOptions { Host = "mail.example", Username = "a", Password = "secret-secret", From = "a@b.example", To = ["c@d.example"] },
        new AlertmanagerOptions { Url = "https://example.com", Basic = "a:secret-secret" },
        new CommandOptions { Command = ["tell", "{agent}"] },
    ];

    [Fact]
    public void Every_kind_can_be_made_and_shows_nothing_but_its_name()
    {
        var definitions = AllKinds.Select(options => new ChannelDefinition { Name = options.Kind, Options = options }).ToList();
        definitions.Select(definition => definition.Kind).ShouldBe(
            ["log", "webhook", "slack", "discord", "telegram", "ntfy", "email", "alertmanager", "command"]);
        using var set = new AlertChannelSet(definitions, TimeProvider.System, NullLoggerFactory.Instance);
        foreach (var definition in definitions)
        {
            definition.Options.Problems().ShouldBeEmpty();
            set.Find(definition.Name).ShouldNotBeNull();
            definition.ToString().ShouldNotContain("secret-secret");
            definition.Options.Timeout.ShouldBe(TimeSpan.FromSeconds(15));
            definition.Traits.Burst.ShouldBeGreaterThan(0);
        }
        definitions.Where(definition => definition.Traits.Edits).Select(definition => definition.Kind).ShouldBe(["discord", "telegram"]);
    }

    [Fact]
    public async Task The_log_is_there_unless_somebody_gave_another_one_its_name()
    {
        using var none = new AlertChannelSet([], TimeProvider.System, NullLoggerFactory.Instance);
        (await none.Find("log")!.SendAsync(Messages.Test(), CancellationToken.None)).Answer.ShouldBe("written to the log");
        none.Find("ops").ShouldBeNull();
        var other = new ChannelDefinition { Name = "log", Options = new NtfyOptions { Topic = "log" } };
        AlertChannelSet.All([other]).ShouldBe([other]);
    }

    [Fact]
    public async Task The_log_says_how_bad_it_is_in_one_line_each()
    {
        var log = new Lines();
        using var set = new AlertChannelSet([], TimeProvider.System, log);
        await Tell(Messages.Of(Messages.TimedOut("gone\r\n2026-01-01 [INF] all is well")));
        await Tell(Messages.Of(Messages.Closed(Messages.Stale())));
        await Tell(Messages.Said("one\ntwo"));
        await Tell(Messages.Of(Messages.Stale(), Messages.TimedOut(), Messages.TimedOut() with { Change = null }) with { Untold = 2 });
        log.Written.ShouldAllBe(line => !line.Contains('\n') && !line.Contains('\r'));
        var lines = log.Written.ToArray();
        lines[0].ShouldStartWith("Error [ERROR] timed_out pm: gone 2026-01-01 [INF] all is well; open since ");
        lines[1].ShouldStartWith("Information Resolved: stale pm/job: pm/job showed life; was open for 5m");
        lines[2].ShouldBe("Information pm said: one two; one two; run pm-12");
        lines[3].ShouldStartWith("Warning [WARNING] stale pm/job: ");
        lines[4].ShouldStartWith("Error [ERROR] timed_out pm: ");
        lines[5].ShouldBe("Information 2 alerts opened and closed while this channel could not be reached");
        lines.Length.ShouldBe(6);

        async Task Tell(AlertMessage message) => await set.Find("log")!.SendAsync(message, CancellationToken.None);
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
