namespace Systole.Cli.Simulating.Tracks;

/// <summary>The host's life.</summary>
internal sealed class HostTrack
{
    private readonly HostStates _states = new();

    public MarkList States { get; } = new();

    /// <summary>When the node started last.</summary>
    public Instant? StartedAt { get; private set; }

    /// <summary>How far the node's clock is ahead of the trace's, by the steps so far.</summary>
    public TimeSpan Ahead { get; private set; }

    public void Take(SimulationLine line)
    {
        if (line.Event == "host_started") StartedAt = line.At;
        if (_states.Take(line) is { } state) Add(state);
    }

    public void End(Instant end)
    {
        if (_states.AtEnd(end) is { } state) Add(state);
    }

    private void Add(HostState state)
    {
        Ahead += state.By;
        var length = Text.Duration(state.To - state.From);
        var (look, says) = state.Kind switch
        {
            HostStates.Stopped => (Looks.Down, $"stopped for {length}"),
            HostStates.Crashed => (Looks.Crashed, $"crashed; no sign of life for {length}"),
            HostStates.Suspended => (Looks.Suspended, $"suspended for {length}"),
            HostStates.Stepped => (Looks.Stepped, $"clock {(state.By < TimeSpan.Zero ? "-" : "+")}{Text.Duration(state.By.Duration())}"),
            _ => (null, ""),
        };
        if (look is not null) States.Add(new Mark(state.From, state.To, look, says));
    }
}
