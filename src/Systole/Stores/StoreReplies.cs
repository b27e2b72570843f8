namespace Systole.Stores;

/// <summary>One reply of a store.</summary>
internal static class StoreReplies
{
    /// <summary>What was answered to a request with that idempotency key; null where none is kept.</summary>
    public static async ValueTask<StoredReply?> FindReplyAsync(this IStore store, string scope, string key, CancellationToken stop) =>
        (await store.ReadRepliesAsync([(scope, key)], stop).ConfigureAwait(false)).GetValueOrDefault((scope, key));
}
