namespace Systole.Stores;

/// <summary>A wake that used up its attempts. It is kept until an operator requeues or drops it.</summary>
/// <param name="Agent">Whose.</param>
/// <param name="Wake">The wake; how many attempts it had is in it.</param>
/// <param name="DeadAt">When it was given up.</param>
/// <param name="Payload">Its payload as JSON; null where it has none, or where it was not asked for.</param>
public sealed record DeadLetter(AgentId Agent, Wake Wake, Instant DeadAt, ReadOnlyMemory<byte>? Payload)
{
    /// <summary>A page of dead letters ends with the one whose payload takes it past this, in bytes.</summary>
    internal const int PayloadBytesMax = 8 << 20;
}
