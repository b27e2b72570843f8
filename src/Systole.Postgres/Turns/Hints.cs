using Microsoft.Extensions.Logging;
using Npgsql;
using Systole.Postgres.Connections;

namespace Systole.Postgres.Turns;

/// <summary>
/// Listens on a connection of its own for commits of others. Only a hint: where it fails, views are as true, only later. Whenever it had
/// to connect anew it hints too, since something may have been missed.
/// </summary>
internal sealed class Hints : IAsyncDisposable
{
    // A connection that says nothing for so long is asked whether it is there.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(2);

    private readonly Server _server;
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _next = Fresh();
    private Task _listening = Task.CompletedTask;

    public Hints(Server server, string node, TimeProvider time, ILogger logger)
    {
        _server = server;
        _node = node;
        _time = time;
        _logger = logger;
    }

    /// <summary>Completes when others may have committed something.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Start() => _listening = Task.Run(() => ListenAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _stop.CancelAsync();
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is ObjectDisposedException))
        {
            // The driver's own hook on a connection that it has given up in this very moment: there is nothing left in it to end.
        }
        await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        var backoff = TimeSpan.Zero;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (backoff > TimeSpan.Zero) await Task.Delay(backoff, _time, stop);
                await using var connection = await _server.ConnectAsync(stop);
                await connection.RunAsync("listen");
                backoff = TimeSpan.Zero;
                Tell();
                await HearAsync(connection, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is StoreException || PostgresFault.Is(e))
            {
                PostgresLog.NotListening(_logger, e.Message);
                Tell();
                backoff = backoff == TimeSpan.Zero ? BackoffMax / 8 : TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, BackoffMax.Ticks));
            }
        }
    }

    private async Task HearAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var isOthers = false;
        connection.Notification += (_, said) => isOthers |= said.Payload != _node;
        while (true)
        {
            if (!await connection.WaitAsync(Silence, stop)) await connection.RunAsync("read_clock");
            if (isOthers) Tell();
            isOthers = false;
        }
    }

    private void Tell() => Interlocked.Exchange(ref _next, Fresh()).SetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
