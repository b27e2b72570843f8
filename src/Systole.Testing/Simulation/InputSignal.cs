using Systole.Loop;

namespace Systole.Testing;

/// <summary>An input that comes to the node as it is.</summary>
internal sealed class InputSignal(AgentId agent, Input input) : Signal
{
    /// <summary>Whether a runner tells it of a run that ended: then it comes with the other ends of its instant (L7).</summary>
    public bool IsEnd { get; init; }

    public override AgentId? EndOf => IsEnd ? agent : null;

    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(agent, input);
}
