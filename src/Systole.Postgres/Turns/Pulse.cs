namespace Systole.Postgres.Turns;

/// <summary>
/// Does something once a second for as long as it is held, and not more often than it is told: a node that freezes falls silent, and one
/// whose loop hangs does so in the end.
/// </summary>
internal sealed class Pulse : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;

    /// <param name="beat">What it does; does not throw.</param>
    /// <param name="beatsMax">How often.</param>
    /// <param name="time">What a second is counted by.</param>
    public Pulse(Func<Task> beat, int beatsMax, TimeProvider time) => _beating = BeatAsync(beat, beatsMax, time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        _stop.Dispose();
    }

    private async Task BeatAsync(Func<Task> beat, int beatsMax, TimeProvider time)
    {
        for (var beats = 0; beats < beatsMax; beats++)
        {
            await Task.Delay(Interval, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested) return;
            await beat();
        }
    }
}
