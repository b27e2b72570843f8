namespace Systole.Bench.Decisions;

/// <summary>How fast the pure part is: no store, no runner, one thread.</summary>
internal static class DecisionsBenchmark
{
    private const int WakesPerTurn = 256;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static void Run(BenchOptions options)
    {
        var table = new Table("Decisions, one thread", "work", "of", "per CPU second", "us each", "bytes each");
        Add(table, "Decider + Evolver, cycle of 11 inputs", "decision", Meter.Run(options.Duration, new AgentCycle(1_000).Turn));

        var spread = HeartFleet.Scheduled(options.Agents, Interval, Interval);
        var fleet = $"Heart.Turn, {Table.Count(options.Agents)} agents, spread";
        Add(table, fleet, "run (3 decisions)", Meter.Run(options.Duration, spread.TurnDue));
        var together = HeartFleet.Scheduled(options.Agents, Interval, TimeSpan.Zero);
        Add(table, "the same, all due at one instant", "run (3 decisions)", Meter.Run(options.Duration, together.TurnDue));
        var woken = HeartFleet.Woken(options.Agents);
        var wakes = Meter.Run(options.Duration, () => woken.TurnWakes(WakesPerTurn));
        Add(table, $"the same, {WakesPerTurn} wakes a turn", "wake, its run included", wakes);

        var bare = new BareIndex(options.Agents);
        Add(table, "limit: SortedSet + Dictionary of that size", "firing", Meter.Run(options.Duration, () => bare.Turn(1_000)));
        table.Print();
    }

    private static void Add(Table table, string work, string unit, Measured measured) => table.Add(
        work, unit, Table.Count(measured.PerCpuSecond), Table.Fine(1e6 / measured.PerCpuSecond), Table.Count(measured.BytesEach));
}
