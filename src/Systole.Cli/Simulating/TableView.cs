using Systole.Cli.Simulating.Tables;

namespace Systole.Cli.Simulating;

/// <summary>A simulation in figures: what each agent did, and below it everything that was not as planned.</summary>
internal sealed class TableView(Shell shell) : ISimulationView
{
    private readonly ImmutableArray<Section> _sections =
        [new AgentTable(), new HostTable(), new SlotTable(), new BudgetTable(), new AlertTable(), new DeadLetterTable()];

    private (Instant From, Instant To)? _span;

    public void Line(string json)
    {
        var line = SimulationLine.Read(json);
        _span = _span is var (from, to) ? (Instant.Earlier(from, line.At), Instant.Later(to, line.At)) : (line.At, line.At);
        foreach (var section in _sections) section.Take(line);
    }

    public void End()
    {
        if (_span is not var (from, to))
        {
            shell.Out.WriteLine("Nothing happened.");
            return;
        }
        shell.Out.WriteLine($"{Text.Duration(to - from)} from {At(from)} to {At(to)}");
        foreach (var section in _sections) section.Write(shell);
    }

    private static string At(Instant at) => Text.At(at.ToDateTimeOffset());
}
