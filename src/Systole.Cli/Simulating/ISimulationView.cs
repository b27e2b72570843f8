namespace Systole.Cli.Simulating;

/// <summary>A way to show a simulation: gets its lines one by one, and says what it has to say at the latest at the end.</summary>
internal interface ISimulationView : IDisposable
{
    /// <summary>A line: an event as JSON, the last one the summary.</summary>
    void Line(string json);

    /// <summary>There are no more.</summary>
    void End();
}
