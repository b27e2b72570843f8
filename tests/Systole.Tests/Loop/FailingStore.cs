using Systole.Stores;
using Systole.Testing.Stores;

namespace Systole.Tests.Loop;

/// <summary>A store that takes no writes, and finds no replies, while it is told not to, as one on a full disk.</summary>
internal sealed class FailingStore(IStore inner) : ForwardingStore(inner)
{
    public string? FailsWith { get; set; }

    /// <summary>An error that no store reports: a fault of our own.</summary>
    public Exception? BreaksWith { get; set; }

    public override ValueTask CommitAsync(CommitBatch batch, CancellationToken stop) =>
        BreaksWith is { } broken ? throw broken : FailsWith is { } message ? throw new StoreException(message) : base.CommitAsync(batch, stop);

    public override ValueTask<IReadOnlyDictionary<(string Scope, string Key), StoredReply>> ReadRepliesAsync(
        IReadOnlyCollection<(string Scope, string Key)> keys, CancellationToken stop) =>
        FailsWith is { } message ? throw new StoreException(message) : base.ReadRepliesAsync(keys, stop);
}
