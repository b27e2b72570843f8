namespace Systole.Cli.Running;

/// <summary>The journal from this start of the node on, until it stops.</summary>
internal static class Since
{
    public static async IAsyncEnumerable<JournalEntry> ThisStart(ISystole node)
    {
        // Nobody cancels it: the stream ends by itself once the node has stopped, its last line included.
        var tail = await node.JournalTailAsync(null, 1_000, CancellationToken.None);
        var start = tail.LastOrDefault(entry => entry.Name == "host_started");
        var after = start?.Sequence - 1;
        while (true)
        {
            await using var lines = node.FollowAsync(after, null, CancellationToken.None).GetAsyncEnumerator();
            while (true)
            {
                try
                {
                    if (!await lines.MoveNextAsync()) yield break;
                }
                catch (JournalResetException lost)
                {
                    // The loop says so itself; what comes from here on is told.
                    after = lost.Last;
                    break;
                }
                yield return lines.Current;
            }
        }
    }
}
