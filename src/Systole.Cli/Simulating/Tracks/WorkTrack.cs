namespace Systole.Cli.Simulating.Tracks;

/// <summary>An agent's registered work. What goes on at the same time lies in rows, of which there are only so many.</summary>
internal sealed class WorkTrack
{
    private const int RowsMax = 4;

    private readonly OrderedDictionary<string, Work> _inFlight = [];

    public MarkList Marks { get; } = new();

    /// <summary>How many rows were needed.</summary>
    public int Rows { get; private set; }

    public void Take(SimulationLine line)
    {
        var run = line.Text("run") ?? "";
        if (line.Event == "run_registered")
        {
            End(run, line.At, Looks.Outcome("superseded"));
            var row = FreeRow();
            Rows = Math.Max(Rows, row + 1);
            _inFlight[run] = new Work(line.At, $"{run} on {line.Text("task")}", row);
            return;
        }
        if (!_inFlight.TryGetValue(run, out var work)) return;
        switch (line.Event)
        {
            case "run_idle":
                Episode(work, line.At, Looks.Idle);
                break;
            case "run_stale":
                Episode(work, line.At, Looks.Stale);
                break;
            case "run_recovered":
                Episode(work, line.At, null);
                break;
            case "run_timed_out":
                End(run, line.At, Looks.Outcome("timed_out"));
                break;
            case "run_unregistered":
                End(run, line.At, Looks.Registered);
                break;
            case "run_finished":
                End(run, line.At, line.Text("outcome") == "succeeded" ? Looks.Registered : Looks.Outcome(line.Text("outcome")));
                break;
        }
    }

    public void End(Instant end)
    {
        foreach (var run in _inFlight.Keys.ToList()) End(run, end, Looks.Unfinished);
    }

    private void End(string run, Instant at, Look look)
    {
        if (!_inFlight.Remove(run, out var work)) return;
        Marks.Add(new Mark(work.Since, at, look, $"{work.Says}: {look.Label}", work.Row));
        Episode(work, at, null);
    }

    private void Episode(Work work, Instant at, Look? next)
    {
        if (work.Look is { } look) Marks.Add(new Mark(work.LookSince, at, look, $"{work.Says}: {look.Label}", work.Row));
        (work.Look, work.LookSince) = (next, at);
    }

    private int FreeRow()
    {
        var taken = _inFlight.Values.Select(work => work.Row).ToHashSet();
        return Enumerable.Range(0, RowsMax).FirstOrDefault(row => !taken.Contains(row), RowsMax - 1);
    }

    private sealed class Work(Instant since, string says, int row)
    {
        public Instant Since => since;

        public string Says => says;

        public int Row => row;

        /// <summary>What it looks like besides, since <see cref="LookSince"/>.</summary>
        public Look? Look { get; set; }

        public Instant LookSince { get; set; }
    }
}
