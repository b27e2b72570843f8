using System.CommandLine;
using Systole.Client.Streaming;
using Systole.Client.Wire;

namespace Systole.Cli.Verbs;

/// <summary>Ends a run.</summary>
internal sealed class CancelVerb : Verb
{
    private readonly Argument<string> _run = Required("RUN", "The run, such as main-12");
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait until it has ended, and print the run" };

    public CancelVerb()
        : base("cancel", "End a run: ask it, wait, terminate it, kill it; registered work is asked, and then no longer tracked",
            "systole cancel main-12",
            "systole cancel main-12 --wait")
    {
        Arguments.Add(_run);
        Options.Add(_wait);
    }

    protected override string? Target(ParseResult args) => args.GetValue(_run);

    protected override async Task<int> RunAsync(Call call)
    {
        var name = call.Named(_run);
        // Where the journal stands before the cancellation, so that an end that comes at once is not missed.
        var place = call.Value(_wait) ? (await call.Client.JournalAsync(limit: 1, stop: call.Stop)).Last : 0;
        var cancelled = await call.Client.CancelAsync(name, stop: call.Stop);
        if (!call.Value(_wait)) return call.Print(cancelled, WireJson.Default.CancelDocument, c => call.Say(Sentence(c, call.Now)));
        if (!call.Json) call.Say(Sentence(cancelled, call.Now));
        var run = await EndAsync(call, cancelled.Run, place);
        return call.Print(run, WireJson.Default.RunDocument, r => call.Say($"{r.Run} ended: {r.Outcome}"));
    }

    private static async Task<RunDocument> EndAsync(Call call, string name, long place)
    {
        await foreach (var message in call.Client.FollowAsync(place, stop: call.Stop))
        {
            var look = message switch
            {
                JournalMessage.Line line => line.Name is "run_finished" or "run_unregistered" or "run_timed_out",
                // Lines were lost, its end perhaps among them.
                JournalMessage.Reset => true,
                _ => false,
            };
            if (!look) continue;
            var run = await call.Client.RunAsync(name, call.Stop);
            if (run.EndedAt is not null) return run;
        }
        throw new OperationCanceledException(call.Stop);
    }

    private static string Sentence(CancelDocument cancelled, DateTimeOffset now)
    {
        var next = cancelled.NextAt is { } at ? $"; the next step is due {Text.Distance(at, now)}" : "";
        return $"{cancelled.Run} is being cancelled ({cancelled.Stage}){next}";
    }
}
