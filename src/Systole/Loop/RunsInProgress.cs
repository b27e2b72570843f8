using Systole.Stores;

namespace Systole.Loop;

/// <summary>The rows of the runs that have not ended, by run, and by the node that has them in hand.</summary>
internal sealed class RunsInProgress
{
    private readonly Dictionary<RunId, RunRecord> _runs = [];
    private readonly Dictionary<string, HashSet<RunId>> _ofNode = [];

    /// <summary>How many of them this product started; registered ones are not counted.</summary>
    public int HeartbeatRuns { get; private set; }

    /// <summary>How many a node has in hand.</summary>
    public int CountOf(string node) => _ofNode.TryGetValue(node, out var runs) ? runs.Count : 0;

    /// <summary>The row of a run; null where it is not in progress.</summary>
    public RunRecord? Find(RunId run) => _runs.GetValueOrDefault(run);

    /// <summary>Takes in a row as it is now; one that has ended is forgotten.</summary>
    public void Keep(RunRecord run)
    {
        if (_runs.Remove(run.Run, out var before)) Forget(before);
        if (run.EndedAt is not null) return;
        _runs.Add(run.Run, run);
        if (run.Task is null) HeartbeatRuns++;
        if (run.Node is not { } node) return;
        if (!_ofNode.TryGetValue(node, out var runs)) _ofNode.Add(node, runs = []);
        runs.Add(run.Run);
    }

    private void Forget(RunRecord run)
    {
        if (run.Task is null) HeartbeatRuns--;
        if (run.Node is not { } node) return;
        _ofNode[node].Remove(run.Run);
        if (_ofNode[node].Count == 0) _ofNode.Remove(node);
    }

    /// <summary>The runs of those nodes that a condition holds for, by node and run. It is asked once for a node that has any.</summary>
    public IReadOnlyList<RunRecord> OfNodes(Func<string, bool> holds) =>
    [
        .. _ofNode.Where(node => holds(node.Key)).SelectMany(node => node.Value)
            .OrderBy(run => run.Agent).ThenBy(run => run.Number).Select(run => _runs[run]),
    ];

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _runs.Clear();
        _ofNode.Clear();
        HeartbeatRuns = 0;
    }
}
