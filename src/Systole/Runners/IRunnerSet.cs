namespace Systole.Runners;

/// <summary>Which runner an agent's runs go through.</summary>
internal interface IRunnerSet : IAsyncDisposable
{
    /// <summary>The runner of an agent, also of one that is no longer configured: its run is watched to its end.</summary>
    IRunner RunnerOf(AgentId agent);

    /// <summary>What the agent is told; null for nothing.</summary>
    string? PromptOf(AgentId agent);
}
