using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Systole.Runners.Preflight;

/// <summary>
/// Asks an agent's precheck. It is a command under a supervisor like any other, only in a folder of its own: it outlives the node, and is
/// ended with everything it started.
/// </summary>
internal sealed class Precheck : IRunObserver, IAsyncDisposable
{
    private const int NothingToDo = 1;

    private readonly IRunner _command;
    private readonly TimeSpan _timeout;
    private readonly IRunObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource<RunEnd>> _asked = [];

    /// <param name="command">Makes the runner of the command, which reports here.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="observer">Told that a run whose precheck is alive is alive.</param>
    /// <param name="time">Times it.</param>
    /// <param name="logger">Told where it gave no answer.</param>
    public Precheck(Func<IRunObserver, IRunner> command, TimeSpan timeout, IRunObserver observer, TimeProvider time, ILogger logger)
    {
        (_timeout, _observer, _time, _logger) = (timeout, observer, time, logger);
        _command = command(this);
    }

    /// <summary>Asks for a run, or goes on asking where the node was started again meanwhile.</summary>
    /// <returns>Whether there is nothing to do. False also where it did not say.</returns>
    public async Task<bool> SaysNothingAsync(Turn turn, bool isAdopted, CancellationToken cancelled)
    {
        var answer = _asked.GetOrAdd(turn.Run, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        if (isAdopted) _command.Adopt(turn);
        else _command.Start(turn);
        using var late = new CancellationTokenSource(_timeout, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancelled);
        RunEnd end;
        await using (ended.Token.Register(() => _command.Cancel(turn.Run, CancelStage.Kill))) end = await answer;
        _asked.TryRemove(turn.Run, out _);
        if (end.ExitCode == NothingToDo) return true;
        if (end.ExitCode == 0 || cancelled.IsCancellationRequested) return false;
        var why = late.IsCancellationRequested ? $"it took longer than {DurationText.Format(_timeout)}" : end.Error ?? "it said nothing";
        PreflightLog.NoAnswer(_logger, turn.Run, why);
        return false;
    }

    /// <summary>The run is over: what was kept of its precheck may go.</summary>
    public void Forget(RunId run) => _command.Forget(run);

    /// <summary>Stops observing. A precheck in progress goes on.</summary>
    public ValueTask DisposeAsync() => _command.DisposeAsync();

    void IRunObserver.Active(RunId run) => _observer.Active(run);

    void IRunObserver.Ended(RunId run, RunEnd end)
    {
        if (_asked.TryGetValue(run, out var asked)) asked.TrySetResult(end);
    }
}
