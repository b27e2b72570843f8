using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Systole.Channels.Log;
using Systole.Channels.Network;

namespace Systole.Channels;

/// <summary>The channels that are configured, and <see cref="LogName"/> in any case.</summary>
internal sealed class AlertChannelSet : IAlertChannelSet
{
    /// <summary>The channel that is there without being configured, unless somebody gave another one its name.</summary>
    public const string LogName = "log";

    private readonly ChannelHttp _http;
    private readonly FrozenDictionary<string, IAlertChannel> _channels;

    /// <param name="definitions">Whose options have no problems, each under a name of its own.</param>
    /// <param name="time">Times attempts and dates messages.</param>
    /// <param name="loggers">Where the channels of kind <c>log</c> write.</param>
    public AlertChannelSet(IEnumerable<ChannelDefinition> definitions, TimeProvider time, ILoggerFactory loggers)
    {
        _http = new ChannelHttp(time);
        var factory = new ChannelFactory(_http, time, loggers);
        _channels = All(definitions).ToFrozenDictionary(channel => channel.Name, factory.Make, StringComparer.Ordinal);
    }

    /// <summary>What is configured, with the one that is always there.</summary>
    public static IEnumerable<ChannelDefinition> All(IEnumerable<ChannelDefinition> definitions)
    {
        var all = definitions.ToList();
        return all.Exists(channel => channel.Name == LogName) ? all : [.. all, new() { Name = LogName, Options = new LogOptions() }];
    }

    /// <inheritdoc/>
    public IAlertChannel? Find(string name) => _channels.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in _channels.Values) channel.Dispose();
        _http.Dispose();
    }
}
