namespace Systole.Bench.Cluster;

/// <summary>What a node of its own process is to be; the first line it is given, as JSON.</summary>
internal sealed record NodeSettings
{
    /// <summary>Whose node: <see cref="Systole"/> or <see cref="Quartz"/>.</summary>
    public required string Kind { get; init; }

    public required string Connection { get; init; }

    /// <summary>No two nodes of a cluster share one.</summary>
    public required string Name { get; init; }

    /// <summary>A folder of its own.</summary>
    public required string Folder { get; init; }

    /// <summary>How many agents, or jobs.</summary>
    public required int Agents { get; init; }

    /// <summary>How often each of them is due, spread over the interval; null where only wakes start something.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Whether each wake is served by a run within a moment; otherwise it waits.</summary>
    public bool ServesWakes { get; init; }

    public const string Systole = "systole";

    public const string Quartz = "quartz";
}

/// <summary>What a node says once it is at work.</summary>
/// <param name="Url">Where it takes wakes.</param>
/// <param name="PreparingMs">What it took to describe its agents, before the store was opened.</param>
/// <param name="StartingMs">What it took from opening the store to the first turn's end.</param>
internal sealed record NodeReady(string Url, double PreparingMs, double StartingMs);

/// <summary>What a node has seen since it was told to watch.</summary>
/// <param name="Entered">How often the work of an agent was entered.</param>
/// <param name="LateP50">The clock at the entry, minus when it was due; NaN where nothing was due by the clock.</param>
/// <param name="LateP99">The same.</param>
/// <param name="LateMax">The same.</param>
/// <param name="CpuSeconds">Processor time of the process.</param>
/// <param name="HeapBytes">What it holds in memory, garbage left out.</param>
/// <param name="ResidentBytes">What the system has given it.</param>
internal sealed record NodeReport(
    long Entered, double LateP50, double LateP99, double LateMax, double CpuSeconds, long HeapBytes, long ResidentBytes);
