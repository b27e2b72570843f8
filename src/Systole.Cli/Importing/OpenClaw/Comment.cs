namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Comments of the configuration that is written.</summary>
internal static class Comment
{
    private const int ColumnMax = 110;

    /// <summary>A sentence as comment lines: no character of it ends a line, and none but these lines are.</summary>
    public static IEnumerable<string> Lines(string text, string before)
    {
        var line = "";
        var first = true;
        // Two line ends that are no control characters.
        var words = Text.Line(text).Replace('\u2028', ' ').Replace('\u2029', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words)
        {
            if (line.Length > 0 && before.Length + line.Length + word.Length > ColumnMax)
            {
                yield return before + line;
                (line, first) = ("", false);
            }
            line += line.Length > 0 ? $" {word}" : first ? $"# {word}" : $"#   {word}";
        }
        if (line.Length > 0) yield return before + line;
    }
}
