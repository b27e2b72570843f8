using System.Text;

namespace Systole.Cli.Tests.Docs;

/// <summary>The uses of the program in a document, split as a shell would.</summary>
internal static class CommandLines
{
    private static readonly string[] Programs = ["systole ", "dotnet run --project src/Systole.Cli -- ", "/opt/systole/Systole.Cli "];

    /// <summary>The arguments of every use, in shell blocks and within lines.</summary>
    public static IEnumerable<(string Line, string[] Args)> Of(Doc doc)
    {
        var lines = doc.Blocks.Where(block => block.Info is "sh" or "ini").SelectMany(block => block.Content.Split('\n'))
            .Concat(doc.Spans)
            .Select(line => line.Trim());
        foreach (var line in lines)
        {
            foreach (var program in Programs)
            {
                // Also behind a pipe or a unit's ExecStart=.
                var at = line.StartsWith(program, StringComparison.Ordinal) ? 0
                    : line.IndexOf("| " + program, StringComparison.Ordinal) is var pipe and >= 0 ? pipe + 2
                    : line.IndexOf("=" + program, StringComparison.Ordinal) is var unit and >= 0 ? unit + 1
                    : -1;
                if (at >= 0) yield return (line, Split(line[(at + program.Length)..]));
            }
        }
    }

    private static string[] Split(string text)
    {
        var args = new List<string>();
        var arg = new StringBuilder();
        var (quote, started) = ('\0', false);
        foreach (var c in text)
        {
            if (quote == '\0' && c is '|' or '>' or ';' or '&' or '#') break;
            if (quote == '\0' && c is '"' or '\'')
            {
                (quote, started) = (c, true);
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c == ' ')
            {
                if (started) args.Add(arg.ToString());
                arg.Clear();
                started = false;
            }
            else
            {
                arg.Append(c);
                started = true;
            }
        }
        if (started) args.Add(arg.ToString());
        return [.. args];
    }
}
