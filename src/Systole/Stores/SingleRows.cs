namespace Systole.Stores;

/// <summary>One row of those that a store reads by their names.</summary>
internal static class SingleRows
{
    /// <summary>A run, by its name; null where none is kept.</summary>
    public static async ValueTask<RunRecord?> FindRunAsync(this IStore store, RunId run, CancellationToken stop) =>
        (await store.FindRunsAsync([run], stop).ConfigureAwait(false)).GetValueOrDefault(run);

    /// <summary>The checkpoint of a task; null where none is kept.</summary>
    public static async ValueTask<CheckpointRecord?> FindCheckpointAsync(this IStore store, AgentId agent, string task, CancellationToken stop) =>
        (await store.ReadCheckpointsAsync([(agent, task)], stop).ConfigureAwait(false)).GetValueOrDefault((agent, task));

    /// <summary>What was answered to a request with that idempotency key; null where none is kept.</summary>
    public static async ValueTask<StoredReply?> FindReplyAsync(this IStore store, string scope, string key, CancellationToken stop) =>
        (await store.ReadRepliesAsync([(scope, key)], stop).ConfigureAwait(false)).GetValueOrDefault((scope, key));
}
