using System.CommandLine;
using Systole.Cli.Output;
using Systole.Client.Streaming;

namespace Systole.Cli.Verbs;

/// <summary>The last lines of the journal, and those that come.</summary>
internal sealed class TailVerb : Verb
{
    private readonly Argument<string?> _agent = Optional("AGENT", "Only lines that concern this agent");
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on with the lines that come, also after the node was away; Ctrl-C ends it",
    };
    private readonly Option<int> _lines = Counts.Option("--lines", "How many of the last lines", 10, least: 0, alias: "-n");

    public TailVerb() : base("tail", "Show the last lines of the journal, and follow it",
        "systole tail -f",
        "systole tail -n 100 main",
        "systole tail -f --json | jq 'select(.event == \"run_finished\")'")
    {
        Arguments.Add(_agent);
        Options.Add(_follow);
        Options.Add(_lines);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_agent);

    protected override async Task<int> RunAsync(Call call)
    {
        var (agent, count) = (call.Value(_agent), call.Value(_lines));
        var page = await call.Client.JournalAsync(agent, limit: Math.Max(1, count), stop: call.Stop);
        foreach (var line in page.Events.TakeLast(count)) Print(call, line.Event, line.Data.GetRawText());
        if (!call.Value(_follow)) return ExitCode.Done;
        try
        {
            await FollowAsync(call, agent, page.Events is [.., var last] ? Math.Max(last.Id, page.Last) : page.Last);
        }
        catch (OperationCanceledException) when (call.Stop.IsCancellationRequested)
        {
            // Ctrl-C is how following ends.
        }
        return ExitCode.Done;
    }

    private static async Task FollowAsync(Call call, string? agent, long place)
    {
        await foreach (var message in call.Client.FollowAsync(place, agent, call.Stop))
        {
            switch (message)
            {
                case JournalMessage.Line line:
                    Print(call, line.Name, line.Json);
                    break;
                case JournalMessage.Disconnected gone:
                    Notice(call, $"{gone.Reason}; trying again in {Text.Duration(gone.RetryIn)}");
                    break;
                case JournalMessage.Reconnected:
                    Notice(call, $"{call.Client.Url} is back");
                    break;
                case JournalMessage.Reset reset:
                    Notice(call, $"the journal does not go on where it was left; it now holds lines {reset.First} to {reset.Last}");
                    break;
            }
        }
    }

    private static void Print(Call call, string name, string json)
    {
        call.Shell.Out.WriteLine(call.Json ? json : JournalText.Of(name, json));
        // Whoever follows through a pipe wants the line now.
        call.Shell.Out.Flush();
    }

    private static void Notice(Call call, string text) => call.Shell.Error.WriteLine($"systole: {Text.Line(text)}");
}
