using System.CommandLine;
using Systole.Cli.Exporting;

namespace Systole.Cli.Verbs;

/// <summary>The whole journal of a node, or the trace that leads to it.</summary>
internal sealed class ExportVerb : Verb
{
    private const int PageLines = 1_000;

    private readonly Option<bool> _trace = new("--trace") { Description = "As the trace that leads to it, for systole simulate" };

    public ExportVerb() : base("export", "Write down the journal, or with --trace the inputs that lead to it",
        "systole export --trace > incident.jsonl",
        "systole export --json > journal.jsonl") => Options.Add(_trace);

    protected override async Task<int> RunAsync(Call call)
    {
        var lines = new List<string>();
        var isTrace = call.Value(_trace);
        for (var after = 0L; ;)
        {
            var page = await call.Client.JournalAsync(since: after, limit: PageLines, stop: call.Stop);
            if (after == 0 && page.First > 1) call.Shell.Error.WriteLine(Cut(page.First));
            foreach (var line in page.Events)
            {
                after = line.Id;
                if (isTrace) lines.Add(line.Data.GetRawText());
                else call.Shell.Out.WriteLine(line.Data.GetRawText());
            }
            if (page.Events.Count < PageLines) break;
        }
        if (isTrace) TraceExport.Write(lines, call.Shell.Out);
        return ExitCode.Done;
    }

    private static string Cut(long first) =>
        $"systole: the journal begins at line {Client.Routes.Text(first)}: what was before it is no longer kept, and a trace cannot know of it";
}
