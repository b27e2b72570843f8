namespace Systole.Cli.Running;

/// <summary>The journal from this start of the node on, until it stops.</summary>
internal static class Since
{
    public static async IAsyncEnumerable<JournalEntry> ThisStart(ISystole node)
    {
        // Nobody cancels it: the stream ends by itself once the node has stopped, its last line included.
        var tail = await node.JournalTailAsync(null, 1_000, CancellationToken.None);
        var start = tail.LastOrDefault(entry => entry.Name == "host_started");
        await foreach (var entry in node.FollowAsync(start is null ? null : start.Sequence - 1, null, CancellationToken.None)) yield return entry;
    }
}
