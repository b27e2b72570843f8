using System.Globalization;
using Systole.Cli.Output;

namespace Systole.Cli.Simulating.Tables;

/// <summary>A part of the table: it collects from the lines, and says nothing where nothing of its kind happened.</summary>
internal abstract class Section
{
    /// <summary>Rows of one section; a fleet of agents fits.</summary>
    protected const int RowsMax = 1_000;

    public abstract void Take(SimulationLine line);

    public abstract void Write(Shell shell);

    protected static void Write(Shell shell, Grid grid, long left)
    {
        if (grid.IsEmpty) return;
        shell.Out.WriteLine();
        grid.Write(shell);
        if (left > 0) shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {left} more, which --format jsonl shows"));
    }

    /// <summary>A name, cut where it would leave a terminal no room for anything else.</summary>
    protected static string Name(Shell shell, string? name)
    {
        var room = Math.Max(12, shell.Width / 4);
        return name is null || name.Length <= room ? name ?? "" : name[..(room - 1)] + "…";
    }

    protected static string At(Instant at) => Text.At(at.ToDateTimeOffset());
}
