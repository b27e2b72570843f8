namespace Systole.Cli.Output;

/// <summary>A cell's text, with its colour where it has one.</summary>
/// <param name="Markup">In Spectre's notation, escaped.</param>
internal readonly record struct Cell(string Markup)
{
    public static implicit operator Cell(string? text) => new(Escaped(text));

    public static implicit operator Cell(long number) => new(Client.Routes.Text(number));

    public static implicit operator Cell(decimal number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static Cell Good(string text) => new($"[green]{Escaped(text)}[/]");

    public static Cell Doubtful(string text) => new($"[yellow]{Escaped(text)}[/]");

    public static Cell Bad(string text) => new($"[red]{Escaped(text)}[/]");

    /// <summary>An outcome, or what is said where there is none yet.</summary>
    public static Cell Outcome(string? outcome, string more = "") => outcome switch
    {
        null => Doubtful("running" + more),
        "succeeded" => Good(outcome + more),
        "cancelled" or "superseded" or "skipped" => Doubtful(outcome + more),
        _ => Bad(outcome + more),
    };

    private static string Escaped(string? text) => Spectre.Console.Markup.Escape(Text.Line(text ?? ""));
}
