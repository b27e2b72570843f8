namespace Systole.Core;

/// <summary>A run that the agent or its gateway started and registered, keyed by (agent, task).</summary>
public sealed record RegisteredRun : WatchedRun
{
    /// <summary>What it works on.</summary>
    public required string Task { get; init; }

    /// <summary>
    /// Who registered it, where that one may act on its own runs only: the name of an API key, never the key. Null where it was somebody who
    /// may act on all.
    /// </summary>
    public string? Holder { get; init; }

    /// <summary>Tracked with nothing to do: nothing waits for it.</summary>
    public bool Idle { get; init; }

    /// <inheritdoc/>
    public override string? Work => Task;

    /// <inheritdoc/>
    public override bool IsIdle => Idle;

    /// <summary>Whether a due run of the agent waits for it (L5): idle, stale, waiting and paused work is not waited for.</summary>
    public bool IsAtWork => !Idle && !Stale && Phase is not (Phase.WaitingHuman or Phase.Paused);
}
