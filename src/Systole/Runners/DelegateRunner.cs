using System.Collections.Concurrent;

namespace Systole.Runners;

/// <summary>
/// Runs a delegate of the embedding program. It lives and dies with the process: a run that was in progress when the process ended is lost,
/// and its wakes go to the next attempt.
/// </summary>
internal sealed class DelegateRunner(
    Func<Turn, CancellationToken, Task<TurnResult>> run, IRunObserver observer, TimeProvider time) : IRunner
{
    private readonly ConcurrentDictionary<RunId, CancellationTokenSource> _running = [];

    /// <summary>Why one ended that ended with its program.</summary>
    public const string ProgramEnded = "the program that ran it ended";

    public bool OutlivesNode => false;

    public void Start(Turn turn)
    {
        var cancellation = new CancellationTokenSource();
        if (!_running.TryAdd(turn.Run, cancellation))
        {
            cancellation.Dispose();
            return;
        }
        // Off the loop: a delegate may do its work before its first await.
        _ = Task.Run(() => RunAsync(turn, cancellation));
    }

    public void Adopt(Turn turn) =>
        observer.Ended(turn.Run, new RunEnd { Outcome = RunOutcome.Lost, Duration = TimeSpan.Zero, Error = ProgramEnded });

    public void Cancel(RunId run, CancelStage stage)
    {
        if (_running.TryGetValue(run, out var cancellation)) cancellation.Cancel();
    }

    public void Forget(RunId run)
    {
        if (_running.TryRemove(run, out var cancellation)) cancellation.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cancellation in _running.Values) await cancellation.CancelAsync().ConfigureAwait(false);
    }

    private async Task RunAsync(Turn turn, CancellationTokenSource cancellation)
    {
        var started = time.GetTimestamp();
        RunEnd end;
        try
        {
            var result = await run(turn, cancellation.Token).ConfigureAwait(false);
            end = new RunEnd
            {
                Outcome = RunOutcome.Succeeded,
                Duration = time.GetElapsedTime(started),
                Reply = result.Reply,
                Tokens = result.Tokens,
                Usd = result.Usd,
            };
        }
#pragma warning disable CA1031 // Whatever a delegate throws is how its run ended; it is reported, not swallowed.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            end = new RunEnd { Outcome = RunOutcome.Failed, Duration = time.GetElapsedTime(started), Error = Line(thrown) };
        }
        observer.Ended(turn.Run, end);
    }

    private static string Line(Exception thrown)
    {
        var line = $"{thrown.GetType().Name}: {thrown.Message}".ReplaceLineEndings(" ");
        return line.Length <= 300 ? line : line[..300];
    }
}
