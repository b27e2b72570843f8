namespace Systole.Loop;

/// <summary>What was decided is in the store, and writing it took long.</summary>
/// <param name="took">How long, by the monotonic clock.</param>
internal sealed class SlowWriteSignal(TimeSpan took) : Signal
{
    public override AgentInput? ToInput(Func<WakeId> nextWake) => null;

    public override void Apply(Heart heart, Instant now) => HostRules.Written(heart, took, now);
}
