using Systole.Loop;

namespace Systole.Testing;

/// <summary>An input that comes to the node as it is.</summary>
internal sealed class InputSignal(AgentId agent, Input input) : Signal
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => new AgentInput(agent, input);
}
