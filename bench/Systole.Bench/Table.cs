using System.Globalization;

namespace Systole.Bench;

/// <summary>A plain table, in the form in which it goes into docs/benchmarks.md.</summary>
internal sealed class Table(string title, params string[] columns)
{
    private readonly List<string[]> _rows = [columns];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print()
    {
        var widths = columns.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        Console.WriteLine($"## {title}");
        for (var i = 0; i < _rows.Count; i++)
        {
            Console.WriteLine($"| {string.Join(" | ", _rows[i].Select((cell, column) => Cell(cell, widths[column], column)))} |");
            if (i == 0) Console.WriteLine($"| {string.Join(" | ", widths.Select((width, column) => Rule(width, column)))} |");
        }
        Console.WriteLine();
    }

    public static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Fine(double value) => double.IsNaN(value) ? "-" : value.ToString(value < 10 ? "0.00" : "#,0.0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share.ToString("0.#%", CultureInfo.InvariantCulture);

    private static string Cell(string text, int width, int column) => column == 0 ? text.PadRight(width) : text.PadLeft(width);

    private static string Rule(int width, int column) =>
        column == 0 ? new string('-', width) : new string('-', Math.Max(width - 1, 1)) + ":";
}
