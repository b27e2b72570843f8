using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Systole.Watchman;

/// <summary>
/// What a service manager, systemd say, is told of the node: that it answers, that it stops, and again and again that it is well, where
/// somebody waits for that. A node that hangs is silent then, and is started anew.
/// </summary>
internal sealed partial class ServiceManager : IAsyncDisposable
{
    /// <summary>The variables that are meant for this process, and for none that it starts.</summary>
    public static readonly ImmutableArray<string> Variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

    // A node that was not well for a moment must not be silent for half an interval more.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly NotifySocket? _socket;
    private readonly TimeSpan? _interval;
    private readonly Func<Vitals> _vitals;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _feeding = Task.CompletedTask;
    private bool _wasWell = true;

    /// <summary>Reads from the environment whether there is one, and what it waits for.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="process">The number of this process.</param>
    /// <param name="vitals">Whether the node is well.</param>
    /// <param name="time">For the distance of what it is told.</param>
    /// <param name="logger">Told what cannot be said otherwise.</param>
    public ServiceManager(Func<string, string?> variable, int process, Func<Vitals> vitals, TimeProvider time, ILogger logger)
    {
        _socket = NotifySocket.Open(variable("NOTIFY_SOCKET"), logger);
        _interval = IntervalOf(variable("WATCHDOG_USEC"), variable("WATCHDOG_PID"), process);
        _vitals = vitals;
        _time = time;
        _logger = logger;
    }

    /// <summary>The node answers. From now on it is told that it is well, for as long as it is.</summary>
    public void Ready()
    {
        if (_socket is null) return;
        _socket.Send("READY=1");
        if (_interval is { } interval) _feeding = Task.Run(() => FeedAsync(_socket, interval / 2, _stopping.Token), CancellationToken.None);
    }

    /// <summary>The node begins to stop.</summary>
    public void Stopping() => _socket?.Send("STOPPING=1");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _feeding.ConfigureAwait(false);
        _socket?.Dispose();
        _stopping.Dispose();
    }

    private async Task FeedAsync(NotifySocket socket, TimeSpan every, CancellationToken stop)
    {
        var fed = (long?)null;
        try
        {
            while (true)
            {
                var vitals = _vitals();
                TellChange(socket, vitals);
                var isDue = fed is not { } last || _time.GetElapsedTime(last) >= every;
                if (isDue && vitals.IsWell && socket.Send("WATCHDOG=1")) fed = _time.GetTimestamp();
                var rest = fed is { } at ? every - _time.GetElapsedTime(at) : LookEvery;
                await Task.Delay(rest > TimeSpan.Zero && rest < LookEvery ? rest : LookEvery, _time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node has stopped.
        }
    }

    /// <summary>A node that is killed for its silence has said before what was wrong with it.</summary>
    private void TellChange(NotifySocket socket, Vitals vitals)
    {
        if (vitals.IsWell == _wasWell) return;
        _wasWell = vitals.IsWell;
        // What others wrote is in it: a line feed would begin another field.
        socket.Send(vitals.IsWell ? "STATUS=well again" : $"STATUS=not well: {vitals.ToString().ReplaceLineEndings(" ")}");
        if (vitals.IsWell) LogWell(_logger);
        else if (vitals.IsRunning || vitals.IsStuck) LogNotWell(_logger, vitals);
    }

    private static TimeSpan? IntervalOf(string? microseconds, string? process, int own)
    {
        if (!string.IsNullOrEmpty(process) && process != own.ToString(CultureInfo.InvariantCulture)) return null;
        if (!long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var every) || every <= 0) return null;
        // Longer than any timer can wait is no watchdog at all.
        return every > int.MaxValue * 1_000L ? null : TimeSpan.FromMicroseconds(every);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "the watchdog of the service manager is not fed: {Vitals}")]
    private static partial void LogNotWell(ILogger logger, Vitals vitals);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "the watchdog of the service manager is fed again")]
    private static partial void LogWell(ILogger logger);
}
