namespace Systole.Cli.Simulating;

/// <summary>A stretch of the host's life.</summary>
/// <param name="Kind">One of <see cref="HostStates.Kinds"/>.</param>
/// <param name="From">When it began; for a crash the last sign of life before it.</param>
/// <param name="To">When it was over.</param>
/// <param name="By">Of a step of the clock: by how much.</param>
internal readonly record struct HostState(string Kind, Instant From, Instant To, TimeSpan By = default);

/// <summary>
/// Reads the host's life out of the lines. A crash has no line of its own: it is a start after a time that no stop began.
/// </summary>
internal sealed class HostStates
{
    public const string Started = "started";
    public const string Stopped = "stopped";
    public const string Crashed = "crashed";
    public const string Suspended = "suspended";
    public const string Stepped = "clock stepped";

    private Instant? _stoppedAt;

    public static ImmutableArray<string> Kinds { get; } = [Started, Stopped, Crashed, Suspended, Stepped];

    /// <summary>What is known from this line on; null where it is not about the host.</summary>
    public HostState? Take(SimulationLine line)
    {
        switch (line.Event)
        {
            case "host_stopped":
                _stoppedAt = line.At;
                return null;
            case "host_started":
                var stopped = _stoppedAt;
                _stoppedAt = null;
                if (stopped is { } since) return new HostState(Stopped, since, line.At);
                return line.Number("down_ms") is { } down
                    ? new HostState(Crashed, line.At - TimeSpan.FromMilliseconds(down), line.At)
                    : new HostState(Started, line.At, line.At);
            case "host_suspended":
                return new HostState(Suspended, line.At - TimeSpan.FromMilliseconds(line.Number("for_ms") ?? 0), line.At);
            // An agent's own line says the same of its stored instants.
            case "clock_stepped" when line.Agent is null:
                return new HostState(Stepped, line.At, line.At, TimeSpan.FromMilliseconds(line.Number("by_ms") ?? 0));
            default:
                return null;
        }
    }

    /// <summary>The stop that no start followed.</summary>
    public HostState? AtEnd(Instant end) => _stoppedAt is { } since ? new HostState(Stopped, since, end) : null;
}
