using Microsoft.Extensions.Logging;
using Systole.Runners;
using Systole.Runners.Command;
using Systole.Runners.Preflight;

namespace Systole;

/// <summary>A runner for each agent, by what is configured for it. A new kind of runner is one more line here and a folder of its own.</summary>
internal sealed class RunnerSet : IRunnerSet
{
    private readonly IReadOnlyDictionary<AgentId, AgentDefinition> _agents;
    private readonly Dictionary<AgentId, IRunner> _runners = [];
    private readonly RunFolders _folders;
    private readonly RunFolders _prechecks;
    private readonly CommandRunner _orphans;

    public RunnerSet(
        IReadOnlyDictionary<AgentId, AgentDefinition> agents, IRunObserver observer, string dataDirectory, TimeProvider time, ILoggerFactory loggers)
    {
        _agents = agents;
        _folders = new RunFolders(dataDirectory);
        _prechecks = new RunFolders(dataDirectory, "prechecks");
        var logger = loggers.CreateLogger<CommandRunner>();
        // Runs of agents that are no longer configured were commands, or are lost: whatever their folder says is adopted.
        _orphans = new CommandRunner(new CommandSpec { Command = [], WorkingDirectory = dataDirectory }, _folders, observer, time, logger);
        foreach (var (id, agent) in agents)
        {
            IRunner runner;
            if (agent.Delegate is { } run) runner = new DelegateRunner(run, observer, time);
            else if (agent.Command is { } command) runner = new CommandRunner(command, _folders, observer, time, logger);
            else continue;
            _runners[id] = agent is { Checklist: null, Precheck: null } ? runner : Preflight(agent, runner, observer, time, loggers);
        }
    }

    public IRunner RunnerOf(AgentId agent) => _runners.GetValueOrDefault(agent, _orphans);

    public string? PromptOf(AgentId agent) => _agents.GetValueOrDefault(agent)?.Prompt;

    /// <summary>Removes what runs left behind whose end was recorded and whose folder stayed, after a crash say.</summary>
    public void CleanUp(Instant before, IReadOnlySet<RunId> inFlight)
    {
        _folders.CleanUp(before, inFlight);
        _prechecks.CleanUp(before, inFlight);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in _runners.Values) await runner.DisposeAsync().ConfigureAwait(false);
        await _orphans.DisposeAsync().ConfigureAwait(false);
    }

    private PreflightRunner Preflight(AgentDefinition agent, IRunner runner, IRunObserver observer, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<PreflightRunner>();
        var precheck = agent.Precheck is { } spec
            ? new Precheck(
                reports => new CommandRunner(spec.Command, _prechecks, reports, time, loggers.CreateLogger<CommandRunner>()),
                spec.Timeout, observer, time, logger)
            : null;
        var checklist = agent.Checklist is { } path ? new Checklist(path) : null;
        // A delegate that was running in the program before is gone, and nobody knows how far it came.
        Func<Turn, bool> mayHaveBegun = agent.Delegate is null ? MayHaveBegun : _ => true;
        return new PreflightRunner(checklist, precheck, runner, mayHaveBegun, observer, time, logger);
    }

    private bool MayHaveBegun(Turn turn)
    {
        try
        {
            return _folders.MayHaveBegun(turn, isAdopted: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it may: its own runner looks again, and says so if it stays that way.
            return true;
        }
    }
}
