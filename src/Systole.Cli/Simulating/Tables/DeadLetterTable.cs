using System.Globalization;
using Systole.Cli.Output;

namespace Systole.Cli.Simulating.Tables;

/// <summary>Wakes that used up their attempts, the first ones by name.</summary>
internal sealed class DeadLetterTable : Section
{
    private const int LettersMax = 20;

    private readonly List<SimulationLine> _letters = [];
    private long _left;

    public override void Take(SimulationLine line)
    {
        if (line.Event != "wake_dead_lettered") return;
        if (_letters.Count < LettersMax) _letters.Add(line);
        else _left++;
    }

    public override void Write(Shell shell)
    {
        var grid = new Grid("AGENT", "DEAD LETTER", "ATTEMPTS", "WHY", "AT");
        foreach (var letter in _letters)
        {
            grid.Add(
                Name(shell, letter.Agent),
                letter.Text("wake"),
                letter.Number("attempts")?.ToString(CultureInfo.InvariantCulture),
                letter.Text("why"),
                At(letter.At));
        }
        Write(shell, grid, _left);
    }
}
