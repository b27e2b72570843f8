using Systole.Runners;

namespace Systole.Hosting;

/// <summary>Describes a heart in code: <c>AddSystole(s => s.AddAgent("main", a => a.Every(...).Run(...)))</c>.</summary>
public sealed class SystoleBuilder
{
    private readonly Dictionary<AgentId, AgentDefinition> _agents = [];

    /// <summary>Makes the store; in memory unless a store package says otherwise.</summary>
    internal Func<IServiceProvider, Stores.IStore>? StoreFactory { get; set; }

    internal IReadOnlyCollection<AgentDefinition> Agents => _agents.Values;

    /// <summary>Where command runs keep what they need. Default: <c>systole-data</c> in the current folder.</summary>
    public string DataDirectory { get; set; } = "systole-data";

    /// <summary>How many heartbeat runs of commands may be in flight at once. Delegates do not count. Default 8.</summary>
    public int ConcurrentRunsMax { get; set; } = 8;

    /// <summary>Adds an agent.</summary>
    /// <param name="id">1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit.</param>
    /// <param name="configure">What it does and when.</param>
    /// <exception cref="ArgumentException">The id is none, or is taken.</exception>
    public SystoleBuilder AddAgent(string id, Action<AgentBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var agent = new AgentBuilder(AgentId.Parse(id));
        configure(agent);
        var definition = agent.Build();
        if (!_agents.TryAdd(definition.Policy.Id, definition)) throw new ArgumentException($"agent '{id}' is added twice", nameof(id));
        return this;
    }
}

/// <summary>Describes one agent in code.</summary>
public sealed class AgentBuilder
{
    private AgentDefinition _definition;

    internal AgentBuilder(AgentId id) => _definition = new AgentDefinition { Policy = new AgentPolicy { Id = id } };

    /// <summary>A run every so often, at least 1 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public AgentBuilder Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, Laws.IntervalMin);
        return With(policy => policy with { Schedule = new Schedule.Every(interval) });
    }

    /// <summary>Any setting of the policy.</summary>
    public AgentBuilder With(Func<AgentPolicy, AgentPolicy> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _definition = _definition with { Policy = change(_definition.Policy) with { Id = _definition.Policy.Id } };
        return this;
    }

    /// <summary>What the agent is told.</summary>
    public AgentBuilder Prompt(string prompt)
    {
        _definition = _definition with { Prompt = prompt };
        return this;
    }

    /// <summary>What a run does. One that throws has failed; its wakes return.</summary>
    public AgentBuilder Run(Func<Turn, CancellationToken, Task<TurnResult>> run)
    {
        _definition = _definition with { Delegate = run };
        return this;
    }

    /// <summary>What a run does. One that throws has failed; its wakes return.</summary>
    public AgentBuilder Run(Func<Turn, CancellationToken, Task> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Run(async (turn, stop) =>
        {
            await run(turn, stop).ConfigureAwait(false);
            return TurnResult.Nothing;
        });
    }

    /// <summary>A run executes this command, in this folder.</summary>
    public AgentBuilder Run(CommandSpec command)
    {
        _definition = _definition with { Command = command };
        return this;
    }

    internal AgentDefinition Build() => _definition;
}
