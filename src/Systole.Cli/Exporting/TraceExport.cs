using Systole.Testing.Traces;

namespace Systole.Cli.Exporting;

/// <summary>A journal, written down as the trace that leads to it. Of its own, because it needs what simulates.</summary>
internal static class TraceExport
{
    public static void Write(IReadOnlyList<string> journal, TextWriter to)
    {
        try
        {
            foreach (var line in JournalTrace.Write(journal)) to.WriteLine(line);
        }
        catch (FormatException e)
        {
            throw new CliException(ExitCode.Failed, e.Message);
        }
    }
}
