using Systole.Runners;

namespace Systole;

/// <summary>An agent as it is configured: its policy and the way its runs reach it.</summary>
public sealed record AgentDefinition
{
    /// <summary>What decisions depend on.</summary>
    public required AgentPolicy Policy { get; init; }

    /// <summary>The command its runs execute; null where a delegate does, or where it is only watched.</summary>
    public CommandSpec? Command { get; init; }

    /// <summary>The delegate its runs call; null where a command does, or where it is only watched.</summary>
    public Func<Turn, CancellationToken, Task<TurnResult>>? Delegate { get; init; }

    /// <summary>What a node needs among its labels to start its runs. Default nothing.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What the agent is told; null for nothing.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// The path of a file that lists what there is to do. Where it lists nothing a run without wakes is skipped; null for none.
    /// </summary>
    public string? Checklist { get; init; }

    /// <summary>A command that is asked whether there is anything to do before a run without wakes; null for none.</summary>
    public PrecheckSpec? Precheck { get; init; }
}
