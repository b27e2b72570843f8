using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Systole.Channels;

/// <summary>Sends messages beside the loop, and reports what came of each. How many at once is the core's to say.</summary>
/// <param name="channels">The channels.</param>
/// <param name="report">Takes what came of a message.</param>
/// <param name="time">For what a channel may take.</param>
/// <param name="logger">For faults of our own.</param>
internal sealed partial class Sender(
    IAlertChannelSet channels, Action<IncidentKey, string, Delivery> report, TimeProvider time, ILogger logger) : IMessenger, IAsyncDisposable
{
    /// <summary>No channel takes longer: its own timeout is shorter.</summary>
    public static readonly TimeSpan TakesMax = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Task> _onTheirWay = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    private readonly ConcurrentDictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>How long the message is on its way that is longest; null where none is.</summary>
    public TimeSpan? LongestFor
    {
        get
        {
            var since = _since.Values;
            return since.Count == 0 ? null : time.GetElapsedTime(since.Min());
        }
    }

    public void Send(IncidentKey key, AlertMessage message)
    {
        if (!_since.TryAdd(message.Key, time.GetTimestamp())) return;
        var sending = Task.Run(() => SendAsync(key, message), CancellationToken.None);
        _onTheirWay[message.Key] = sending;
        // It may have been over before it was noted.
        if (sending.IsCompleted) _onTheirWay.TryRemove(message.Key, out _);
    }

    /// <summary>Waits for what is on its way, so that a node that stops knows what came of it.</summary>
    public async Task FinishAsync(TimeSpan within)
    {
        var last = Task.WhenAll(_onTheirWay.Values);
        await Task.WhenAny(last, Task.Delay(within, time, CancellationToken.None)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_onTheirWay.Values).ConfigureAwait(false);
        channels.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Sends a message now, once, and says what came of it.</summary>
    public async Task<Delivery> TryAsync(AlertMessage message, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return await TryAsync(message).WaitAsync(stop).ConfigureAwait(false)
            ?? new Delivery(DeliveryOutcome.Failed, "the node is stopping") { MayHaveArrived = true };
    }

    private async Task SendAsync(IncidentKey key, AlertMessage message)
    {
        var answer = await TryAsync(message).ConfigureAwait(false);
        _since.TryRemove(message.Key, out _);
        _onTheirWay.TryRemove(message.Key, out _);
        // A node that is going away sends it again when it is back.
        if (answer is not null) report(key, message.Key, answer);
    }

    private async Task<Delivery?> TryAsync(AlertMessage message)
    {
        if (channels.Find(message.Channel) is not { } channel) return new Delivery(DeliveryOutcome.Failed, "no such channel is configured on this node");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var late = time.CreateTimer(_ => enough.Cancel(), null, TakesMax, Timeout.InfiniteTimeSpan);
        try
        {
            return await channel.SendAsync(message, enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return new Delivery(DeliveryOutcome.Failed, "no answer in time") { MayHaveArrived = true };
        }
#pragma warning disable CA1031 // A channel with a fault of its own must not end the node, nor keep the others from telling.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Its text may hold an address, and so a secret.
            LogFault(logger, message.Channel, e.GetType().Name);
            return new Delivery(DeliveryOutcome.Failed, $"a fault of the channel: {e.GetType().Name}") { MayHaveArrived = true };
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "channel {Channel} has a fault of its own: {Fault}")]
    private static partial void LogFault(ILogger logger, string channel, string fault);
}
