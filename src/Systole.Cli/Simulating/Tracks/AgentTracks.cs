namespace Systole.Cli.Simulating.Tracks;

/// <summary>Everything to be drawn of one agent.</summary>
internal sealed class AgentTracks
{
    private readonly WakeTrack _wakes = new();
    private readonly RunTrack _runs;
    private readonly WorkTrack _work = new();
    private readonly SlotTrack _slots = new();
    private readonly BandTrack _bands = new();

    public AgentTracks() => _runs = new RunTrack(_wakes);

    /// <summary>How many lines concerned it.</summary>
    public long Lines { get; private set; }

    public MarkList Runs => _runs.Runs;

    public MarkList Slots => _slots.Slots;

    public MarkList Wakes => _wakes.Wakes;

    public MarkList Threads => _wakes.Threads;

    public MarkList Work => _work.Marks;

    public int WorkRows => _work.Rows;

    public MarkList Bands => _bands.Bands;

    public MarkList Flags => _bands.Flags;

    public void Take(SimulationLine line, HostTrack host)
    {
        Lines++;
        _runs.Take(line, host.StartedAt);
        _wakes.Take(line);
        _work.Take(line);
        _slots.Take(line, host.Ahead);
        _bands.Take(line);
    }

    public void End(Instant end)
    {
        // First the runs: they say which wakes are pending.
        _runs.End(end);
        _wakes.End(end);
        _work.End(end);
        _bands.End(end);
    }
}
