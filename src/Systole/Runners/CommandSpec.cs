namespace Systole.Runners;

/// <summary>A command to run, as configured. No shell is involved.</summary>
public sealed record CommandSpec
{
    /// <summary>Program and arguments; <c>{prompt}</c>, <c>{run}</c> and <c>{agent}</c> in arguments are filled in.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Where it runs: the folder of the configuration file.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The base address of the node for <c>SYSTOLE_URL</c>; null where there is no server.</summary>
    public string? Url { get; init; }
}
