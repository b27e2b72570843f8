using Systole.Runners;

namespace Systole.Server.Configuration;

/// <summary>Everything configured for one agent.</summary>
public sealed record AgentConfig
{
    /// <summary>What decisions depend on.</summary>
    public required AgentPolicy Policy { get; init; }

    /// <summary>The command its runs start; null for an agent that is only watched.</summary>
    public required CommandSpec? Command { get; init; }

    /// <summary>What it is told; null where nothing is configured.</summary>
    public required string? Prompt { get; init; }

    /// <summary>The file that lists what there is to do; null where none is configured.</summary>
    public required string? Checklist { get; init; }

    /// <summary>The command that is asked whether there is anything to do; null where none is configured.</summary>
    public required PrecheckSpec? Precheck { get; init; }

    /// <summary>What a node needs among its labels to run it; whether this one does is in <see cref="Policy"/>.</summary>
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    /// <summary>The reply that means "nothing to report".</summary>
    public required Ack Ack { get; init; }
}
