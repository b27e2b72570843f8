using System.Threading.Channels;

namespace Systole.Loop;

/// <summary>
/// What waits to be decided on. Callers are refused past a bound; what runners report is bounded by the runs in flight and always gets in.
/// </summary>
internal sealed class Inbox(int requestsMax)
{
    private readonly Channel<Signal> _channel = Channel.CreateUnbounded<Signal>(new UnboundedChannelOptions { SingleReader = true });
    private int _requests;
    private int _reports;
    private volatile bool _closed;

    /// <summary>The most requests that may wait.</summary>
    public int RequestsMax => requestsMax;

    /// <summary>Whether it still takes requests.</summary>
    public bool IsOpen => !_closed;

    /// <summary>Takes in a request, or not where it is full or closed.</summary>
    public bool TryRequest(Signal request)
    {
        if (Interlocked.Increment(ref _requests) <= requestsMax && _channel.Writer.TryWrite(request)) return true;
        Interlocked.Decrement(ref _requests);
        return false;
    }

    /// <summary>The most reports of others that may wait: they answer for nothing, and there are many of them.</summary>
    public int ReportsMax { get; } = (int)Math.Min(requestsMax * 8L, int.MaxValue);

    /// <summary>Takes in what somebody outside reports, or not where it is full or closed.</summary>
    public bool TryReport(ActiveSignal report)
    {
        if (Interlocked.Increment(ref _reports) <= ReportsMax && _channel.Writer.TryWrite(report)) return true;
        Interlocked.Decrement(ref _reports);
        return false;
    }

    /// <summary>Takes in a report.</summary>
    public void Report(Signal report) => _channel.Writer.TryWrite(report);

    /// <summary>Moves up to <paramref name="countMax"/> signals in all into a batch.</summary>
    public void Drain(List<Signal> batch, int countMax)
    {
        while (batch.Count < countMax && _channel.Reader.TryRead(out var signal))
        {
            if (signal.HasCaller) Interlocked.Decrement(ref _requests);
            else if (signal is ActiveSignal { IsFromOutside: true }) Interlocked.Decrement(ref _reports);
            batch.Add(signal);
        }
    }

    /// <summary>Waits until something is in, or it is closed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken stop) => _channel.Reader.WaitToReadAsync(stop);

    /// <summary>Takes no more. What runners report from now on is found again at the next start.</summary>
    public void Close()
    {
        _closed = true;
        _channel.Writer.TryComplete();
    }
}
