using Spectre.Console;

namespace Systole.Cli.Output;

/// <summary>A table without lines: it reads well, and cuts well with the tools of a shell.</summary>
internal sealed class Grid
{
    private readonly Table _table = new Table().NoBorder();

    public Grid(params ReadOnlySpan<string> columns)
    {
        foreach (var name in columns)
        {
            _table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(name)}[/]"))
            {
                // Names are there to be copied.
                NoWrap = name is "AGENT" or "RUN" or "WAKE" or "NODE" or "ALERT" or "CHANNEL" or "SILENCE",
                Padding = new Padding(0, 0, 2, 0),
            });
        }
    }

    public bool IsEmpty => _table.Rows.Count == 0;

    public void Add(params ReadOnlySpan<Cell> cells)
    {
        var row = new List<Markup>(cells.Length);
        foreach (var cell in cells) row.Add(new Markup(cell.Markup));
        _table.AddRow(row);
    }

    public void Write(Shell shell)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = shell.Colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = shell.Colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = shell.Width;
        console.Write(_table);
        // The cells of the last column are padded too; nobody wants to copy that.
        foreach (var line in text.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n')) shell.Out.WriteLine(line.TrimEnd());
    }
}
