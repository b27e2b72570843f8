using Systole.Stores;

namespace Systole.Loop;

/// <summary>
/// The payloads of runs that are started or taken up one after the other. They are read for many runs at a time: where the store is a
/// server each read is a round trip, and the next turn waits for it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="runs">The runs in the order in which they are asked for; some may be left out.</param>
internal sealed class PayloadReader(IStore store, IEnumerable<HeartbeatRun> runs)
{
    /// <summary>How many wakes are read at a time; a run with more is read whole.</summary>
    private const int WakesMax = 1_000;

    private readonly Queue<HeartbeatRun> _ahead = new(runs.Where(run => !run.Wakes.IsEmpty));
    private readonly HashSet<RunId> _read = [];
    private IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>> _payloads = ImmutableDictionary<WakeId, ReadOnlyMemory<byte>>.Empty;
    private StoreException? _failure;

    /// <summary>Those of one run, and perhaps of others.</summary>
    /// <exception cref="StoreException">They could not be read. The runs that were to be read with it are not asked for again.</exception>
    public async ValueTask<IReadOnlyDictionary<WakeId, ReadOnlyMemory<byte>>> OfAsync(HeartbeatRun run)
    {
        if (!run.Wakes.IsEmpty && !_read.Contains(run.Id)) await ReadFromAsync(run).ConfigureAwait(false);
        return run.Wakes.IsEmpty || _failure is null ? _payloads : throw _failure;
    }

    private async ValueTask ReadFromAsync(HeartbeatRun run)
    {
        while (_ahead.TryPeek(out var left) && left.Id != run.Id) _ahead.Dequeue();
        if (_ahead.Count == 0) throw new InvalidOperationException($"{run.Id} is not among the runs in their order");
        _read.Clear();
        var wakes = new List<WakeId>();
        while (_ahead.TryPeek(out var next) && (wakes.Count == 0 || wakes.Count + next.Wakes.Length <= WakesMax))
        {
            _ahead.Dequeue();
            _read.Add(next.Id);
            wakes.AddRange(next.Wakes.Select(wake => wake.Id));
        }
        try
        {
            _failure = null;
            _payloads = await store.ReadPayloadsAsync(wakes, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException failed)
        {
            _failure = failed;
        }
    }
}
