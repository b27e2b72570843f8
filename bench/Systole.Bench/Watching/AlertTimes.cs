using Systole.Stores;
using Systole.Testing.Stores;

namespace Systole.Bench.Watching;

/// <summary>Takes the time at the moment an alert is durable, against the instant at which its run passed its limit.</summary>
internal sealed class AlertTimes(IStore inner, Func<AgentId, DateTime?> limitOf, int countMax) : ForwardingStore(inner)
{
    public Percentiles LateMs { get; } = new(countMax);

    /// <summary>Alerts of another kind, or of runs that were not silent.</summary>
    public int Strays { get; private set; }

    /// <summary>How many rows of agents were written.</summary>
    public long Rows { get; private set; }

    public override async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
    {
        await base.CommitAsync(batch, stop);
        var now = DateTime.UtcNow;
        Rows += batch.Agents.Count;
        foreach (var line in batch.Journal.Where(line => line.Name == "alert_opened"))
        {
            if (line.Agent is { } agent && limitOf(agent) is { } limit) LateMs.Add((now - limit).TotalMilliseconds);
            else Strays++;
        }
    }
}
