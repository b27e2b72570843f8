namespace Systole.Cli.Importing.OpenClaw;

/// <summary>What OpenClaw's file says of agents and their heartbeats, as far as it matters here.</summary>
internal sealed record OpenClawConfig
{
    /// <summary><c>agents.defaults.heartbeat</c>; null where it is not there.</summary>
    public required Heartbeat? Defaults { get; init; }

    /// <summary><c>agents.defaults.userTimezone</c>.</summary>
    public required Field<string>? UserTimezone { get; init; }

    /// <summary><c>agents.defaults.timeoutSeconds</c>: the limit of any turn.</summary>
    public required Field<long>? TimeoutSeconds { get; init; }

    /// <summary><c>agents.defaults.workspace</c>.</summary>
    public required Field<string>? Workspace { get; init; }

    /// <summary>Who ambient work belongs to, where the file says so.</summary>
    public required Field<string>? Owner { get; init; }

    /// <summary>In the order of the file; without any there is one, <c>main</c>.</summary>
    public required ImmutableArray<OpenClawAgent> Agents { get; init; }

    /// <summary>Whether they stand in <c>agents.list</c>, where the first one is the default if none is marked.</summary>
    public required bool IsList { get; init; }

    /// <summary>What of the whole file has no equal, said.</summary>
    public required ImmutableArray<string> Remarks { get; init; }

    /// <summary>The agent that ambient work belongs to; null where OpenClaw would not know.</summary>
    public OpenClawAgent? DefaultAgent =>
        Owner is { } named ? Agents.FirstOrDefault(agent => agent.Id == OpenClawIds.Normal(named.Value))
        : Agents.FirstOrDefault(agent => agent.IsDefault) ?? (IsList || Agents.Length == 1 ? Agents[0] : null);
}

/// <summary>One agent of OpenClaw's.</summary>
/// <param name="Path">Where it stands, such as <c>agents.list[2]</c>.</param>
/// <param name="Id">Its id as OpenClaw understands it.</param>
/// <param name="Written">Its id as it stands in the file.</param>
internal sealed record OpenClawAgent(string Path, string Id, string Written)
{
    /// <summary>What OpenClaw calls an agent that has no id, and the only one of a file that lists none.</summary>
    public const string Main = "main";

    public bool IsDefault { get; init; }

    public Heartbeat? Heartbeat { get; init; }

    public Field<string>? Workspace { get; init; }
}
