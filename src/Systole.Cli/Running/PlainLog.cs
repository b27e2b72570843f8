using Systole.Cli.Output;

namespace Systole.Cli.Running;

/// <summary>The node where there is no terminal: a line for each event of the journal, as <c>systole tail -f</c> prints it.</summary>
internal static class PlainLog
{
    public static async Task RunAsync(ISystole node, string url, Shell shell)
    {
        shell.Out.WriteLine($"systole: listening on {url}");
        shell.Out.Flush();
        await foreach (var entry in Since.ThisStart(node))
        {
            shell.Out.WriteLine(JournalText.Of(entry.Name, entry.Json));
            await shell.Out.FlushAsync(CancellationToken.None);
        }
    }
}
