using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Systole.Channels.Alertmanager;
using Systole.Channels.Command;
using Systole.Channels.Discord;
using Systole.Channels.Email;
using Systole.Channels.Log;
using Systole.Channels.Network;
using Systole.Channels.Ntfy;
using Systole.Channels.Slack;
using Systole.Channels.Telegram;
using Systole.Channels.Webhook;

namespace Systole.Channels;

/// <summary>Makes channels from what is configured.</summary>
internal sealed class ChannelFactory(ChannelHttp http, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>The channel of a definition, within its time limit and without its secrets in what it answers.</summary>
    public IAlertChannel Make(ChannelDefinition definition)
    {
        IAlertChannel channel = definition.Options switch
        {
            LogOptions => new LogChannel(loggers.CreateLogger<LogChannel>()),
            WebhookOptions options => new WebhookChannel(options, http, time),
            SlackOptions options => new SlackChannel(options, http),
            DiscordOptions options => new DiscordChannel(options, http),
            TelegramOptions options => new TelegramChannel(options, http),
            NtfyOptions options => new NtfyChannel(options, http),
            EmailOptions options => new EmailChannel(options, time),
            AlertmanagerOptions options => new AlertmanagerChannel(options, http),
            CommandOptions options => new CommandChannel(options, time),
            _ => throw new UnreachableException(),
        };
        return new GuardedChannel(channel, definition.Options, time);
    }
}
