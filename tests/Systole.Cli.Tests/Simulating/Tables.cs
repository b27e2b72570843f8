using Systole.Cli.Simulating;

namespace Systole.Cli.Tests.Simulating;

/// <summary>What the table makes of lines.</summary>
internal static class Tables
{
    public static string Of(IEnumerable<string> lines, int width = 100)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var shell = new Shell { Out = output, Error = output, In = TextReader.Null, Variable = _ => null, Width = width };
        var view = new TableView(shell);
        foreach (var line in lines) view.Line(line);
        view.End();
        return output.ToString();
    }
}
