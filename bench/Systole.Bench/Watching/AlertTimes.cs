namespace Systole.Bench.Watching;

/// <summary>Takes the time at the moment a follower of the journal is told of an alert, against the instant at which its run passed its limit.</summary>
internal sealed class AlertTimes(Func<AgentId, DateTime?> limitOf, int countMax)
{
    public Percentiles LateMs { get; } = new(countMax);

    /// <summary>Alerts of another kind, or of runs that were not silent.</summary>
    public int Strays { get; private set; }

    public async Task FollowAsync(Node node, long after, CancellationToken stop)
    {
        await foreach (var line in node.FollowAsync(after, null, stop))
        {
            if (line.Name != "alert_opened") continue;
            var now = DateTime.UtcNow;
            if (line.Agent is { } agent && limitOf(agent) is { } limit) LateMs.Add((now - limit).TotalMilliseconds);
            else Strays++;
        }
    }
}
