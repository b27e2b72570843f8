using Systole.Cli.Simulating.Drawing;
using Systole.Cli.Simulating.Tracks;

namespace Systole.Cli.Simulating;

/// <summary>A simulation as a timeline that a browser shows: who ran when, which wakes led to which run, and what held them.</summary>
internal sealed class SvgView(TextWriter output) : ISimulationView
{
    private readonly Story _story = new();

    public void Line(string json) => _story.Take(SimulationLine.Read(json));

    public void End()
    {
        _story.End();
        new PictureDrawing(_story).Write(output);
        output.Write('\n');
    }
}
