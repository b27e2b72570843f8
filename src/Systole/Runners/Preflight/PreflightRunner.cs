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
/// <param name="time">Says how long the look took.</param>
/// <param name="logger">Told of a checklist that cannot be read.</param>
internal sealed class PreflightRunner(
    Checklist? checklist, Precheck? precheck, IRunner inner, Func<RunId, bool> mayHaveBegun, IRunObserver observer, TimeProvider time,
    ILogger logger) : IRunner
{
    private readonly ConcurrentDictionary<RunId, Flight> _flights = [];
    private string? _toldOfChecklist;

    public void Start(Turn turn) => Take(turn, isAdopted: false);

    public void Adopt(Turn turn)
    {
        // What has reached the agent needs no look any more.
        if (mayHaveBegun(turn.Run)) inner.Adopt(turn);
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
        var began = time.GetTimestamp();
        var told = turn with { Checklist = await TextAsync(turn.Agent) };
        var nothing = turn.MayBeSkipped ? await NothingToDoAsync(flight, told, isAdopted) : null;
        if (nothing is null && flight.TryBegin())
        {
            if (isAdopted) inner.Adopt(told);
            else inner.Start(told);
            return;
        }
        observer.Ended(turn.Run, new RunEnd
        {
            Outcome = nothing is null ? RunOutcome.Failed : RunOutcome.Skipped,
            Duration = time.GetElapsedTime(began),
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

    private async Task<string?> TextAsync(AgentId agent)
    {
        if (checklist is null) return null;
        try
        {
            var text = await checklist.ReadAsync();
            _toldOfChecklist = null;
            return text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Once, and not with each of its runs.
            if (_toldOfChecklist != e.Message) PreflightLog.NoChecklist(logger, agent, e.Message);
            _toldOfChecklist = e.Message;
            return null;
        }
    }
}
