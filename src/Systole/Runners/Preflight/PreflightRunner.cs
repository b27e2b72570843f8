using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Systole.Runners.Preflight;

/// <summary>
/// Looks whether there is anything to do before a run reaches its agent: into the checklist, then by the precheck. Only a run that may be
/// skipped is; where there is no clear answer it begins.
/// </summary>
/// <param name="checklist">The agent's checklist; null for none.</param>
/// <param name="precheck">The agent's precheck; null for none.</param>
/// <param name="inner">The way to the agent.</param>
/// <param name="mayHaveBegun">Whether a run that was in progress when the node started may have reached the agent.</param>
/// <param name="observer">Where the end of a run that did not begin is reported.</param>
/// <param name="time">Says how long the look took, and how long it may take.</param>
/// <param name="logger">Told of a checklist that cannot be read.</param>
internal sealed class PreflightRunner(
    Checklist? checklist, Precheck? precheck, IRunner inner, Func<Turn, bool> mayHaveBegun, IRunObserver observer, TimeProvider time,
    ILogger logger) : IRunner
{
    // A local file takes no time; one on a share that is gone might take for ever.
    private static readonly TimeSpan ReadMax = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<RunId, Flight> _flights = [];
    private Task<string>? _reading;
    private string? _toldOfChecklist;

    public bool OutlivesNode => inner.OutlivesNode;

    public void Start(Turn turn) => Take(turn, isAdopted: false);

    public void Adopt(Turn turn)
    {
        // What has reached the agent needs no look any more.
        if (mayHaveBegun(turn)) inner.Adopt(turn);
        else Take(turn, isAdopted: true);
    }

    public void Cancel(RunId run, CancelStage stage)
    {
        if (_flights.TryGetValue(run, out var flight) && flight.TryCancel()) return;
        inner.Cancel(run, stage);
    }

    public void Forget(RunId run)
    {
        if (_flights.TryRemove(run, out var flight)) flight.Dispose();
        precheck?.Forget(run);
        inner.Forget(run);
    }

    public async ValueTask DisposeAsync()
    {
        if (precheck is not null) await precheck.DisposeAsync();
        await inner.DisposeAsync();
    }

    private void Take(Turn turn, bool isAdopted)
    {
        var flight = new Flight();
        // However often it is called: one look per run.
        if (_flights.TryAdd(turn.Run, flight)) _ = Task.Run(() => FlyAsync(flight, turn, isAdopted));
        else flight.Dispose();
    }

    private async Task FlyAsync(Flight flight, Turn turn, bool isAdopted)
    {
        var told = turn;
        string? nothing = null;
        try
        {
            told = turn with { Checklist = await TextAsync(turn.Agent, flight.Cancelled) };
            nothing = turn.MayBeSkipped ? await NothingToDoAsync(flight, told, isAdopted) : null;
        }
        catch (OperationCanceledException) when (flight.Cancelled.IsCancellationRequested)
        {
            // Given up while the file was read: that is told below.
        }
        // A fault of ours. The run begins: it must neither be kept from its agent nor be without an end.
        catch (Exception fault)
        {
            PreflightLog.Broke(logger, fault, turn.Run);
        }
        if (nothing is null && flight.TryBegin())
        {
            if (isAdopted) inner.Adopt(told);
            else inner.Start(told);
            return;
        }
        observer.Ended(turn.Run, new RunEnd
        {
            Outcome = nothing is null ? RunOutcome.Failed : RunOutcome.Skipped,
            Duration = Instant.Later(Instant.From(time.GetUtcNow()), turn.StartedAt) - turn.StartedAt,
            Error = nothing ?? "cancelled before it began",
        });
    }

    // In a few words why there is nothing to do; null where there is something, or where nobody can say.
    private async Task<string?> NothingToDoAsync(Flight flight, Turn turn, bool isAdopted)
    {
        if (turn.Checklist is { } text && Checklist.IsEmpty(text)) return "its checklist lists nothing to do";
        if (precheck is null || !await precheck.SaysNothingAsync(turn, isAdopted, flight.Cancelled)) return null;
        return "its precheck found nothing to do";
    }

    private async Task<string?> TextAsync(AgentId agent, CancellationToken cancelled)
    {
        if (checklist is null) return null;
        try
        {
            // One that is read still is not read again beside it: a reader that hangs keeps its thread.
            if (_reading is { IsCompleted: false }) throw new IOException("it is still being read for an earlier run");
            _reading = Task.Run(checklist.ReadAsync, CancellationToken.None);
            var text = await _reading.WaitAsync(ReadMax, time, cancelled);
            _toldOfChecklist = null;
            return text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            // Once, and not with each of its runs.
            if (_toldOfChecklist != e.Message) PreflightLog.NoChecklist(logger, agent, e.Message);
            _toldOfChecklist = e.Message;
            return null;
        }
    }
}
