using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Systole.Runners.Command;

/// <summary>
/// Reaches an agent by starting a command. The command belongs to a supervisor, a process of its own: neither the end of this runner nor
/// that of the node touches it.
/// </summary>
internal sealed class CommandRunner(
    CommandSpec spec, RunFolders folders, IRunObserver observer, TimeProvider time, ILogger<CommandRunner> logger) : IRunner
{
    // Far more than the concurrency limits let through; only so that nothing here is without a bound.
    private const int RunsMax = 10_000;
    private const int CancelTriesMax = 60;
    private static readonly TimeSpan CancelRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FaultRetry = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<RunId, Watching> _watches = new();
    private readonly ConcurrentDictionary<RunId, Task> _forgets = new();
    private readonly ConcurrentDictionary<(RunId, CancelStage), Task> _cancels = new();
    private readonly Lock _rungs = new();
    private readonly CancellationTokenSource _stop = new();

    /// <inheritdoc/>
    public void Start(Turn turn) => Watch(turn, isAdopted: false);

    /// <inheritdoc/>
    public void Adopt(Turn turn) => Watch(turn, isAdopted: true);

    /// <inheritdoc/>
    public void Cancel(RunId run, CancelStage stage)
    {
        if (_stop.IsCancellationRequested) return;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Asked for twice it is already on its way.
        if (!_cancels.TryAdd((run, stage), done.Task)) return;
        _ = Task.Run(async () =>
        {
            await WriteRung(run, stage);
            _cancels.TryRemove((run, stage), out _);
            done.SetResult();
        });
    }

    /// <inheritdoc/>
    public void Forget(RunId run)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _forgets[run] = done.Task;
        _ = Task.Run(() =>
        {
            try
            {
                folders.Remove(run);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The clean-up of leftovers comes by.
                CommandLog.ForgetFailed(logger, e, run);
            }
            _forgets.TryRemove(new KeyValuePair<RunId, Task>(run, done.Task));
            done.SetResult();
        });
    }

    /// <summary>Stops observing. Every run goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll([.. _watches.Values.Select(watch => watch.Done), .. _cancels.Values, .. _forgets.Values]);
    }

    private void Watch(Turn turn, bool isAdopted)
    {
        if (_stop.IsCancellationRequested) return;
        if (_watches.Count >= RunsMax)
        {
            observer.Ended(turn.Run, CommandEnd.NotStarted($"more than {RunsMax} commands are running on this node"));
            return;
        }
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mine = new Watching(turn.TraceParent, done.Task);
        Watching? before = null;
        while (!_watches.TryAdd(turn.Run, mine))
        {
            // However often it is called: one watch per run.
            if (!_watches.TryGetValue(turn.Run, out before)) continue;
            if (before.TraceParent == mine.TraceParent) return;
            if (_watches.TryUpdate(turn.Run, mine, before)) break;
        }
        _ = Task.Run(async () =>
        {
            await AfterEarlier(turn.Run, before);
            await WatchToTheEnd(turn, isAdopted);
            _watches.TryRemove(new KeyValuePair<RunId, Watching>(turn.Run, mine));
            done.SetResult();
        });
    }

    // A store that lost its tail gives a number a second time, and there is one folder for it: nobody may be at work in it any more.
    private async Task AfterEarlier(RunId run, Watching? before)
    {
        if (before is not null) await before.Done;
        await Task.WhenAll(_cancels.Where(cancel => cancel.Key.Item1 == run).Select(cancel => cancel.Value));
        if (_forgets.TryGetValue(run, out var forget)) await forget;
    }

    private async Task WatchToTheEnd(Turn turn, bool isAdopted)
    {
        while (true)
        {
            try
            {
                await new RunWatch(turn, spec, folders, observer, time, logger).Watch(isAdopted, _stop.Token);
                return;
            }
            // A fault of ours. The run is untouched by it, and all there is to know is in its folder: it is taken up again, though not
            // soon, so that a fault that stays does not fill the log.
            catch (Exception e)
            {
                CommandLog.WatchFailed(logger, e, turn.Run);
            }
            if (!await Pause(FaultRetry)) return;
        }
    }

    private async Task WriteRung(RunId run, CancelStage stage)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                lock (_rungs)
                {
                    var folder = folders.Of(run);
                    if (folder.Exists) folder.WriteRung(stage);
                }
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk may be made room on.
                if (tries == 1 || tries == CancelTriesMax) CommandLog.CancelFailed(logger, e, run, stage);
                if (tries == CancelTriesMax) return;
            }
            if (!await Pause(CancelRetry)) return;
        }
    }

    /// <summary>A run that is watched.</summary>
    /// <param name="TraceParent">Its trace: run numbers may be given twice, traces not.</param>
    /// <param name="Done">Completes once nothing more comes of it.</param>
    private sealed record Watching(string TraceParent, Task Done);

    // False where the runner stops meanwhile.
    private async Task<bool> Pause(TimeSpan span)
    {
        try
        {
            await Task.Delay(span, time, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
