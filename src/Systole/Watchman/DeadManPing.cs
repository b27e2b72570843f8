using System.Globalization;
using Microsoft.Extensions.Logging;
using Systole.Channels.Network;

namespace Systole.Watchman;

/// <summary>
/// Fetches an address while the node is well. Whoever keeps that address tells when nothing comes any more: the node cannot say itself that
/// it is gone. Nothing is fetched at a stop, since silence is the message.
/// </summary>
/// <param name="url">The address; a secret. It comes from whoever runs the node, so it may be a private one.</param>
/// <param name="vitals">Whether the node is well.</param>
/// <param name="time">For the distance of pings.</param>
/// <param name="logger">Told once that a ping fails, and once that it works again.</param>
internal sealed partial class DeadManPing(Uri url, Func<Vitals> vitals, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>How often it is fetched.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan TakesMax = TimeSpan.FromSeconds(10);

    // A node that is well again is not silent for longer than it has to be.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ChannelHttp _http = new(time);
    private Task _pinging = Task.CompletedTask;
    private bool _fails;

    /// <summary>Begins.</summary>
    public void Start() => _pinging = Task.Run(() => PingAsync(_stopping.Token), CancellationToken.None);

    /// <summary>Fetches nothing any more.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _pinging.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task PingAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var wait = LookAgainAfter;
                if (vitals().IsWell)
                {
                    var began = time.GetTimestamp();
                    Tell(await FaultOfPingAsync(stop).ConfigureAwait(false), stop);
                    wait = Every - time.GetElapsedTime(began);
                }
                if (wait > TimeSpan.Zero) await Task.Delay(wait, time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <summary>What went wrong, without the address and without what came from there, which may repeat it; null where nothing did.</summary>
    private async Task<string?> FaultOfPingAsync(CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var late = time.CreateTimer(_ => enough.Cancel(), null, TakesMax, Timeout.InfiniteTimeSpan);
        var reply = await _http.SendAsync(new HttpCall(url, [], AllowPrivate: true) { Method = HttpMethod.Get }, enough.Token).ConfigureAwait(false);
        if (reply.Fault is { } fault) return enough.IsCancellationRequested ? $"no answer within {DurationText.Format(TakesMax)}" : fault.Answer;
        return reply.IsSuccess ? null : string.Create(CultureInfo.InvariantCulture, $"HTTP {reply.Status}");
    }

    private void Tell(string? fault, CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return;
        if (fault is not null && !_fails) LogFails(logger, fault);
        if (fault is null && _fails) LogWorks(logger);
        _fails = fault is not null;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "monitor.ping_url: the ping fails: {Fault}; whoever waits for it will take this node for dead. It is tried each minute")]
    private static partial void LogFails(ILogger logger, string fault);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "monitor.ping_url: the ping works again")]
    private static partial void LogWorks(ILogger logger);
}
