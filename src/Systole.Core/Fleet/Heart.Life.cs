namespace Systole.Core;

/// <summary>Signs of life that are not in the store yet.</summary>
public sealed partial class Heart
{
    /// <summary>The most rows that one commit writes for signs of life alone: nothing else is to be late for them.</summary>
    private const int LifeRowsMax = 1_000;

    private readonly AgentIndex _unwritten = new();
    private readonly HashSet<AgentId> _moreThanLife = [];

    /// <summary>
    /// Whether the row of an agent that only showed life is written no more often than <see cref="WatchLimits.TellEvery"/>. Default false:
    /// where others decide by what is in the store they are told by other means.
    /// </summary>
    public bool HoldsLifeBack { get; set; }

    /// <summary>When signs of life that are held back have to be written; null where none are.</summary>
    public Instant? WritesLifeAt => _unwritten.First?.At;

    /// <summary>Whether there are signs of life that have been held back for long enough.</summary>
    public bool HasLifeToWrite(Instant now) => WritesLifeAt <= now;

    /// <summary>The rows of agents that a commit has to write.</summary>
    /// <param name="now">The instant of the commit.</param>
    /// <param name="isLast">Whether the node stops: then nothing is held back.</param>
    public IReadOnlyList<AgentState> ToWrite(Instant now, bool isLast)
    {
        if (!HoldsLifeBack) return [.. Changed];
        var life = isLast ? _unwritten.UpTo(Instant.Max) : _unwritten.UpTo(now, LifeRowsMax);
        return [.. _moreThanLife.Union(life).Select(agent => _agents[agent].State)];
    }

    /// <summary>What happened is settled, and in the store.</summary>
    /// <param name="now">The instant of the commit.</param>
    /// <param name="written">The rows that it wrote.</param>
    public void Settle(Instant now, IReadOnlyCollection<AgentState> written)
    {
        foreach (var state in written)
        {
            var entry = _agents[state.Id];
            entry.WrittenAt = now;
            entry.WriteAt = _unwritten.Move(state.Id, entry.WriteAt, null);
        }
        _moreThanLife.Clear();
        Settle();
    }

    /// <summary>When a sign of life of a run has to be in the store at the latest, so that nobody takes it for silent meanwhile.</summary>
    /// <param name="run">The run.</param>
    /// <param name="at">The sign of life.</param>
    /// <param name="within">How long it may wait for company where there is time.</param>
    internal Instant TellLifeBy(RunId run, Instant at, TimeSpan within)
    {
        if (!_agents.TryGetValue(run.Agent, out var entry) || RunRef.Of(run).Find(entry.State) is not { } told) return at;
        var (limit, every) = (WatchLimits.Silence(entry.State, entry.Policy, told).Length, WatchLimits.TellEvery(entry.State, entry.Policy, told));
        return at - told.LastActivityAt >= limit / 2 ? at : Instant.Later(at + Spans.Shorter(within, every), told.LastActivityAt + every);
    }

    /// <summary>The agents that something is due for by an instant.</summary>
    internal IReadOnlyList<AgentId> DueBy(Instant now) => _due.UpTo(now);

    private void Unwritten(IEnumerable<AgentId> agents)
    {
        if (!HoldsLifeBack) return;
        foreach (var agent in agents)
        {
            var entry = _agents[agent];
            entry.WriteAt = _unwritten.Move(agent, entry.WriteAt, Instant.Min);
        }
    }

    /// <summary>Whether a run says what a crash must not take: what it began may not be done twice, and what it used is used.</summary>
    private static bool SaysMore(AgentState state, WatchedRun after) => RunRef.Of(after.Id).Find(state) is { } before
        && (before.Steps != after.Steps || before.Details != after.Details || before.Tokens != after.Tokens || before.Usd != after.Usd);

    private void HoldBack(Entry entry, RunId run, Instant now)
    {
        if (!HoldsLifeBack || RunRef.Of(run).Find(entry.State) is not { } alive) return;
        var at = entry.WrittenAt is { } written ? written + WatchLimits.TellEvery(entry.State, entry.Policy, alive) : now;
        if (!(entry.WriteAt <= at)) entry.WriteAt = _unwritten.Move(entry.State.Id, entry.WriteAt, at);
    }
}
