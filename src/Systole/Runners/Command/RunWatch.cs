using Microsoft.Extensions.Logging;

namespace Systole.Runners.Command;

/// <summary>
/// Stays with one run to its end. All it knows it reads from the run's folder, so it makes no difference whether it has just started the
/// run, adopted it from a node that was killed, or lost a race with another one for starting it.
/// </summary>
internal sealed class RunWatch(Turn turn, CommandSpec spec, RunFolders folders, IRunObserver observer, TimeProvider time, ILogger logger)
{
    private const int StartsMax = 3;

    // A child's exit is seen at once; that of an adopted supervisor by looking. Activity is worth a look each second.
    private static readonly TimeSpan ChildLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AdoptedLook = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan UnusableRetry = TimeSpan.FromSeconds(1);

    private readonly RunFolder _folder = folders.Of(turn.Run);
    private DateTime? _lastActivity;
    private long _activityLookedAt = long.MinValue;
    private int _starts;

    /// <summary>Watches until the end is reported, or until <paramref name="stop"/>; the run goes on then.</summary>
    public async Task Watch(bool isAdopted, CancellationToken stop)
    {
        try
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    observer.Ended(turn.Run, await End(isAdopted, stop));
                    return;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    var error = $"the run's folder '{_folder.Location}' cannot be used: {e.Message}";
                    if (GiveUp(error, isAdopted) is { } end)
                    {
                        observer.Ended(turn.Run, end);
                        return;
                    }
                    // It has begun, or may have: too many open files or a full disk here say nothing about it.
                    if (tries == 1) CommandLog.FolderUnusable(logger, e, turn.Run);
                }
                await Task.Delay(UnusableRetry, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops; the run does not.
        }
    }

    private async Task<RunEnd> End(bool isAdopted, CancellationToken stop)
    {
        if (_folder.Exists && _folder.IsOfAnother(turn)) await Displace(stop);
        if (!_folder.Exists && (folders.MayHaveBegun(turn, isAdopted) || (isAdopted && folders.IsNew)))
        {
            // The folder is written before a supervisor is started, so a run without one never began, unless somebody removed it, or it
            // ended and the store has lost that: then it may have run, and at most once per attempt goes before starting it. What still
            // runs of it is ended.
            CommandLog.FolderMissing(logger, turn.Run);
            _ = await OrphanedTree.End(_folder, time, stop);
            return CommandEnd.Lost("the run's folder is gone: it was removed, or the store has lost the run's end", TimeSpan.Zero);
        }
        if (!_folder.HasStarted) Prepare();
        SupervisorProcess? child = null;
        try
        {
            while (true)
            {
                var isHeld = child is { Exit.IsCompleted: false } || _folder.IsHeld();
                // After the lock: a supervisor writes the result and then lets go.
                if (_folder.ReadResult() is { } result)
                {
                    LookAtActivity(isLast: true);
                    return CommandEnd.Of(result);
                }
                if (!isHeld)
                {
                    if (_folder.HasStarted) return await Lost(stop);
                    // Nobody has begun it, and whoever still may is kept to one start by the file that marks it.
                    if (_starts++ == StartsMax && _folder.TryGiveUp(await Complaint(child))) continue;
                    folders.Begin(turn);
                    child?.Dispose();
                    child = SupervisorProcess.TryStart(_folder, out var error);
                    if (child is null)
                    {
                        _ = _folder.TryGiveUp(error);
                        continue;
                    }
                    CommandLog.Started(logger, turn.Run);
                }
                await Wait(child, stop);
                LookAtActivity(isLast: false);
            }
        }
        finally
        {
            child?.Dispose();
        }
    }

    // What cannot be written for the command today cannot tomorrow: its one start is taken away, and the run ends. Room and permission are
    // another matter, which whoever watches takes care of.
    private void Prepare()
    {
        try
        {
            _folder.Prepare(spec, turn);
        }
        catch (Exception e) when (e is not (IOException or UnauthorizedAccessException))
        {
            CommandLog.Unprepared(logger, e, turn.Run);
            // Where it has begun after all, an end comes of that.
            _ = _folder.TryGiveUp($"not started: what the command is given could not be written: {e.Message}");
        }
    }

    private async Task Wait(SupervisorProcess? child, CancellationToken stop)
    {
        if (child is { Exit.IsCompleted: false })
        {
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(child.Exit, Task.Delay(ChildLook, time, woken.Token));
            // The other one is not left behind for each turn.
            await woken.CancelAsync();
            stop.ThrowIfCancellationRequested();
        }
        else
        {
            await Task.Delay(AdoptedLook, time, stop);
        }
    }

    private void LookAtActivity(bool isLast)
    {
        if (!isLast && _activityLookedAt != long.MinValue && time.GetElapsedTime(_activityLookedAt) < ChildLook) return;
        _activityLookedAt = time.GetTimestamp();
        var activity = _folder.LastActivity;
        if (activity is null || activity == _lastActivity) return;
        _lastActivity = activity;
        observer.Active(turn.Run);
    }

    // Begun, without an end, and nobody at it: the supervisor was killed, or the machine went down with it.
    private async Task<RunEnd> Lost(CancellationToken stop)
    {
        CommandLog.SupervisorDied(logger, turn.Run);
        var lastSeen = _folder.LastActivity is { } activity ? Instant.From(activity) : turn.StartedAt;
        var wasAlive = await OrphanedTree.End(_folder, time, stop);
        var until = wasAlive ? Instant.From(time.GetUtcNow()) : lastSeen;
        var why = _folder.ReadFault() is { } fault ? $"its supervisor fell over ({fault})" : "its supervisor or its machine went down";
        return CommandEnd.Lost(wasAlive ? why + "; the command was terminated" : why, until - turn.StartedAt);
    }

    // Nobody wants its end any more; but it may not go on beside this one.
    private async Task Displace(CancellationToken stop)
    {
        CommandLog.Displaced(logger, turn.Run);
        _folder.WriteRung(CancelStage.Kill);
        while (_folder.IsHeld()) await Task.Delay(AdoptedLook, time, stop);
        if (_folder.ReadResult() is null) _ = await OrphanedTree.End(_folder, time, stop);
        folders.Remove(turn.Run);
    }

    private async Task<string> Complaint(SupervisorProcess? child)
    {
        var complaint = child is null ? "" : await child.Complaint();
        if (complaint.Length == 0) complaint = _folder.ReadFault() ?? "it ended without a word";
        return $"the supervisor of the command could not be started: {complaint}";
    }

    // No room or no permission. Failed is said only where no start can follow: no supervisor was ever made, or its one start is taken away.
    private RunEnd? GiveUp(string error, bool isAdopted)
    {
        try
        {
            var cannotBegin = !folders.MayHaveBegun(turn, isAdopted) || (_folder.Exists && _folder.TryGiveUp(error));
            return cannotBegin ? CommandEnd.NotStarted(error) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
