using System.Globalization;
using System.Text;
using Systole.Supervision;

namespace Systole.Runners.Command;

/// <summary>
/// The folders of all runs of a node, <c>runs/AGENT/NUMBER</c>, and beside them what tells a run that never began from one whose folder
/// somebody removed: <c>runs/.begun/AGENT</c> holds the last number begun and its trace, and is on disk before a supervisor is started.
/// </summary>
internal sealed class RunFolders
{
    private readonly string _runs;
    private readonly string _begun;

    /// <summary>Opens them. One per node and kind, made before any runner.</summary>
    /// <param name="dataDirectory">Where the node keeps what it needs.</param>
    /// <param name="kind">The folder in it that all of them are in.</param>
    public RunFolders(string dataDirectory, string kind = "runs")
    {
        _runs = Path.Combine(Path.GetFullPath(dataDirectory), kind);
        // No agent id begins with a dot.
        _begun = Path.Combine(_runs, ".begun");
        try
        {
            IsNew = !Directory.Exists(_begun);
            PrivateFolder.Create(_begun);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first start says so, as the end of its run.
            IsNew = true;
        }
    }

    /// <summary>Whether there was no trace of any run: of a node's first start, or because somebody removed them all.</summary>
    public bool IsNew { get; }

    /// <summary>The folder of a run.</summary>
    public RunFolder Of(RunId run) => new(Path.Combine(_runs, run.Agent.Value, run.Number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>
    /// Whether a supervisor for this run may have been started. A store that lost its tail gives a number a second time: then the trace
    /// tells the two runs apart.
    /// </summary>
    /// <param name="turn">The run.</param>
    /// <param name="isAdopted">
    /// Whether its start was committed a while ago: an agent has one run at a time, in the order of their numbers, so one that a later
    /// number was begun after may have begun itself. One whose start was committed just now has not.
    /// </param>
    public bool MayHaveBegun(Turn turn, bool isAdopted)
    {
        try
        {
            var words = File.ReadAllText(Begun(turn.Run)).Split(' ');
            if (!long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var last)) return true;
            return last == turn.Run.Number ? words is [_] || words[1] == turn.TraceParent : last > turn.Run.Number && isAdopted;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Writes down that a supervisor for this run is about to be started.</summary>
    public void Begin(Turn turn)
    {
        if (MayHaveBegun(turn, isAdopted: false)) return;
        PrivateFolder.Create(_begun);
        var begun = string.Create(CultureInfo.InvariantCulture, $"{turn.Run.Number} {turn.TraceParent}");
        DurableFile.Replace(Begun(turn.Run), Encoding.ASCII.GetBytes(begun), durable: true);
    }

    /// <summary>Removes what is kept about a run.</summary>
    public void Remove(RunId run)
    {
        var folder = Of(run);
        if (folder.Exists) Directory.Delete(folder.Location, recursive: true);
    }

    /// <summary>
    /// Removes leftovers: folders older than <paramref name="before"/> of runs that no supervisor holds and nobody waits for.
    /// </summary>
    /// <param name="before">Runs that were written to later are left.</param>
    /// <param name="keep">Runs that are in progress for the store; their end may be nowhere but here.</param>
    /// <param name="countMax">How many at most, so that it never takes long.</param>
    /// <returns>How many were removed.</returns>
    public int CleanUp(Instant before, IReadOnlySet<RunId> keep, int countMax = 1000)
    {
        var count = 0;
        foreach (var (run, path) in All())
        {
            if (count >= countMax) break;
            try
            {
                if (keep.Contains(run) || Directory.GetLastWriteTimeUtc(path) >= before.ToDateTimeOffset() || Of(run).IsHeld()) continue;
                Remove(run);
                count++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next clean-up comes.
            }
        }
        return count;
    }

    private string Begun(RunId run) => Path.Combine(_begun, run.Agent.Value);

    private IEnumerable<(RunId Run, string Path)> All()
    {
        if (!Directory.Exists(_runs)) yield break;
        foreach (var agentPath in Directory.EnumerateDirectories(_runs))
        {
            if (!AgentId.TryParse(Path.GetFileName(agentPath), out var agent)) continue;
            foreach (var path in Directory.EnumerateDirectories(agentPath))
            {
                if (long.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    yield return (new RunId(agent, number), path);
            }
        }
    }
}
