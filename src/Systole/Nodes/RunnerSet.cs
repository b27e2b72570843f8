using Microsoft.Extensions.Logging;
using Systole.Runners;
using Systole.Runners.Command;

namespace Systole;

/// <summary>A runner for each agent, by what is configured for it. A new kind of runner is one more line here and a folder of its own.</summary>
internal sealed class RunnerSet : IRunnerSet
{
    private readonly IReadOnlyDictionary<AgentId, AgentDefinition> _agents;
    private readonly Dictionary<AgentId, IRunner> _runners = [];
    private readonly RunFolders _folders;
    private readonly CommandRunner _orphans;

    public RunnerSet(
        IReadOnlyDictionary<AgentId, AgentDefinition> agents, IRunObserver observer, string dataDirectory, TimeProvider time, ILoggerFactory loggers)
    {
        _agents = agents;
        _folders = new RunFolders(dataDirectory);
        var logger = loggers.CreateLogger<CommandRunner>();
        // Runs of agents that are no longer configured were commands, or are lost: whatever their folder says is adopted.
        _orphans = new CommandRunner(new CommandSpec { Command = [], WorkingDirectory = dataDirectory }, _folders, observer, time, logger);
        foreach (var (id, agent) in agents)
        {
            if (agent.Delegate is { } run) _runners[id] = new DelegateRunner(run, observer, time);
            else if (agent.Command is { } command) _runners[id] = new CommandRunner(command, _folders, observer, time, logger);
        }
    }

    public IRunner RunnerOf(AgentId agent) => _runners.GetValueOrDefault(agent, _orphans);

    public string? PromptOf(AgentId agent) => _agents.GetValueOrDefault(agent)?.Prompt;

    /// <summary>Removes what runs left behind whose end was recorded and whose folder stayed, after a crash say.</summary>
    public void CleanUp(Instant before, IReadOnlySet<RunId> inFlight) => _folders.CleanUp(before, inFlight);

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in _runners.Values) await runner.DisposeAsync().ConfigureAwait(false);
        await _orphans.DisposeAsync().ConfigureAwait(false);
    }
}
