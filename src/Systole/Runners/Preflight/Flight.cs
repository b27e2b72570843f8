namespace Systole.Runners.Preflight;

/// <summary>A run before it reaches its agent: it begins, or is cancelled first, and never both.</summary>
internal sealed class Flight : IDisposable
{
    private readonly CancellationTokenSource _cancelled = new();
    private bool _hasBegun;

    /// <summary>Cancelled when somebody gives it up before it began.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>From here on it is its agent's.</summary>
    /// <returns>False where it was cancelled.</returns>
    public bool TryBegin()
    {
        lock (_cancelled) return _hasBegun = !_cancelled.IsCancellationRequested;
    }

    /// <summary>Gives it up.</summary>
    /// <returns>False where it has begun.</returns>
    public bool TryCancel()
    {
        lock (_cancelled)
        {
            if (!_hasBegun) _cancelled.Cancel();
            return !_hasBegun;
        }
    }

    public void Dispose() => _cancelled.Dispose();
}
