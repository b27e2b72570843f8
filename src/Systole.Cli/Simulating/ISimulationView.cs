namespace Systole.Cli.Simulating;

/// <summary>
/// Shows a simulation to somebody: its lines go in one by one, as they happen; what is to be seen comes out, at the latest at the end.
/// </summary>
internal interface ISimulationView
{
    /// <summary>Takes the next line: one JSON object, as the journal writes it. The last one is <c>summary</c>.</summary>
    void Line(string json);

    /// <summary>No line follows.</summary>
    void End();
}
