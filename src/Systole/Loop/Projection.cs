using Systole.Runners;
using Systole.Statistics;
using Systole.Stores;

namespace Systole.Loop;

/// <summary>
/// What the store has to write for what happened: rows that follow from events, and nothing that events do not say. One is made for each
/// commit; where several events of it concern the same row, the last one counts.
/// </summary>
internal sealed class Projection(NodeRecord node, RunsInProgress runsInProgress)
{
    private readonly List<JournalEntry> _journal = [];
    private readonly Dictionary<WakeId, WakeRecord> _wakes = [];
    private readonly HashSet<WakeId> _delivered = [];
    private readonly Dictionary<RunId, RunRecord> _runs = [];
    private readonly Dictionary<(AgentId, string), CheckpointRecord> _checkpoints = [];
    private readonly List<WakeId> _dropped = [];
    private readonly List<RunFact> _facts = [];
    private readonly Dictionary<(string Room, string Key), Event> _alerting = [];
    private bool _stepped;
    private long _lastSequence = node.LastSequence;
    private long _lastRun = node.LastRun;

    /// <summary>Runs that started or ended.</summary>
    public IReadOnlyDictionary<RunId, RunRecord> Runs => _runs;

    /// <summary>What happened to runs, for the figures of their agents.</summary>
    public IReadOnlyCollection<RunFact> Facts => _facts;

    /// <summary>The new lines of the journal.</summary>
    public IReadOnlyList<JournalEntry> Journal => _journal;

    /// <summary>Takes in what happened.</summary>
    /// <param name="happening">What happened.</param>
    /// <param name="payload">The payload of the wake that was accepted; null for none.</param>
    public void Take(Happening happening, ReadOnlyMemory<byte>? payload)
    {
        var (agent, at, happened, _) = happening;
        if (JournalLine.NameOf(happened) is { } name)
        {
            _journal.Add(new JournalEntry(++_lastSequence, at, agent, name, JournalLine.Write(at, agent, happened)));
        }
        _stepped |= happened is Event.ClockStepped;
        if (AlertingJson.NameOf(happened) is { } row) _alerting[row] = happened;
        if (agent is not { } id) return;
        switch (happened)
        {
            case Event.WakeAccepted e:
                Keep(new WakeRecord(id, e.Wake, null, null, payload));
                break;
            case Event.WakeDeadLettered e:
                Keep(new WakeRecord(id, e.Wake, null, at, null));
                break;
            case Event.RunStarted e:
                foreach (var wake in e.Run.Wakes) Keep(new WakeRecord(id, wake, e.Run.Id.Number, null, null));
                _runs[e.Run.Id] = Started(e.Run);
                _facts.Add(new RunFact.Started(id, at, Registered: false));
                break;
            case Event.RunFinished e:
                Finished(id, e);
                break;
            case Event.RunRegistered e:
                _runs[e.Run.Id] = new RunRecord
                {
                    Sequence = ++_lastRun,
                    Run = e.Run.Id,
                    Attempt = e.Run.Attempt,
                    Reasons = [],
                    Wakes = 0,
                    Task = e.Run.Task,
                    Holder = e.Run.Holder,
                    StartedAt = e.Run.StartedAt,
                    TraceId = TraceContext.NewTraceId(),
                };
                _facts.Add(new RunFact.Started(id, at, Registered: true));
                break;
            case Event.RunUnregistered e when Record(e.Run.Id) is { } registered:
                if (e.Finish.Outcome == RunOutcome.Succeeded) Done(e.Run);
                _runs[e.Run.Id] = registered with
                {
                    EndedAt = at,
                    Outcome = e.Finish.Outcome,
                    CancelRequested = e.Run.Cancellation is not null,
                    Duration = e.Duration,
                    Tokens = e.Finish.Tokens ?? e.Run.Tokens,
                    Usd = e.Finish.Usd ?? e.Run.Usd,
                    Reply = e.Finish.Result,
                };
                _facts.Add(new RunFact.Ended(id, at, Registered: true, _runs[e.Run.Id], Delivered: 0));
                break;
            case Event.WakeRequeued e:
                Keep(new WakeRecord(id, e.Wake, null, null, null));
                break;
            case Event.WakeDropped e:
                _dropped.Add(e.Wake.Id);
                break;
            case Event.RunStale e:
                _facts.Add(new RunFact.WentStale(id, at, IsRegistered(e.Task)));
                break;
            case Event.RunTimedOut e:
                TimedOut(id, at, e);
                break;
        }
    }

    /// <summary>Takes in the document of a checkpoint.</summary>
    public void Keep(Event.CheckpointSaved saved, ReadOnlyMemory<byte> data) => Keep(saved.Run.Agent, saved.Task, saved.Mark, data);

    /// <summary>The work that a checkpoint belongs to is done: its number stays, so that numbers go on growing, and its document goes.</summary>
    private void Done(WatchedRun run)
    {
        if (run.Checkpoint is { IsDone: false } mark) Keep(run.Id.Agent, run.Work, mark, default);
    }

    private void Keep(AgentId agent, string? work, CheckpointMark mark, ReadOnlyMemory<byte> data)
    {
        var task = work ?? CheckpointRules.HeartbeatTask;
        _checkpoints[(agent, task)] = new CheckpointRecord(agent, task, mark.Sequence, mark.Run, mark.At, data);
    }

    /// <summary>The batch to commit.</summary>
    public CommitBatch ToBatch(Heart heart, Instant lastSeen, bool stopped, long lastWake, IReadOnlyCollection<StoredReply> replies)
    {
        if (_stepped) KeepAll(heart);
        return Batch(heart, lastSeen, stopped, lastWake, replies);
    }

    /// <summary>A clock that was set moves the instants of every wake, and no event names each of them.</summary>
    private void KeepAll(Heart heart)
    {
        foreach (var state in heart.Changed)
        {
            foreach (var wake in state.Pending.All) Keep(new WakeRecord(state.Id, wake, null, null, null));
            foreach (var wake in state.Run?.Wakes ?? []) Keep(new WakeRecord(state.Id, wake, state.Run!.Id.Number, null, null));
        }
    }

    private CommitBatch Batch(Heart heart, Instant lastSeen, bool stopped, long lastWake, IReadOnlyCollection<StoredReply> replies) => new()
    {
        Node = node with
        {
            LastSeenAt = lastSeen,
            Stopped = stopped,
            LastWake = lastWake,
            LastSequence = _lastSequence,
            LastRun = _lastRun,
            Fleet = heart.Fleet,
        },
        Agents = heart.ToWrite(lastSeen, isLast: stopped),
        Wakes = _wakes.Values,
        Delivered = _delivered,
        Journal = _journal,
        Runs = _runs.Values,
        Checkpoints = _checkpoints.Values,
        Dropped = _dropped,
        Alerting = [.. _alerting.Select(row => new AlertingRow(row.Key.Room, row.Key.Key, AlertingJson.Write(row.Value)))],
        Replies = replies,
    };

    private void TimedOut(AgentId agent, Instant at, Event.RunTimedOut e)
    {
        _facts.Add(new RunFact.PassedLimit(agent, at, IsRegistered(e.Task)));
        // A heartbeat run, and registered work that is still tracked, end later.
        if (e.Left is not { } left || Record(e.Run) is not { } overdue) return;
        _runs[e.Run] = overdue with
        {
            EndedAt = at,
            Outcome = left.Outcome,
            Duration = TimeSpan.FromMilliseconds(e.RunningMs),
            Tokens = e.Tokens,
            Usd = e.Usd,
        };
        _facts.Add(new RunFact.Ended(agent, at, IsRegistered(e.Task), _runs[e.Run], Delivered: 0));
    }

    // Registered runs have a task, and heartbeat runs have none.
    private static bool IsRegistered(string? task) => task is not null;

    private void Finished(AgentId agent, Event.RunFinished e)
    {
        var delivered = 0;
        var returned = e.Returned.Select(wake => wake.Id).ToHashSet();
        foreach (var wake in e.Returned) Keep(new WakeRecord(agent, wake, null, null, null));
        if (e.Outcome == RunOutcome.Succeeded)
        {
            Done(e.Run);
            foreach (var wake in e.Run.Wakes.Where(wake => !returned.Contains(wake.Id)))
            {
                _wakes.Remove(wake.Id);
                _delivered.Add(wake.Id);
                delivered++;
            }
        }
        if ((Record(e.Run.Id) ?? Started(e.Run)) is var record)
        {
            _runs[e.Run.Id] = record with
            {
                EndedAt = e.At,
                Outcome = e.Outcome,
                CancelRequested = e.Run.Cancellation is not null,
                Duration = e.End.Duration,
                ExitCode = e.End.ExitCode,
                Tokens = e.End.Tokens,
                Usd = e.End.Usd,
                Reply = e.End.Reply,
                Error = e.End.Error,
                RetryAt = e.RetryAt,
            };
        }
        _facts.Add(new RunFact.Ended(agent, e.At, Registered: false, _runs[e.Run.Id], delivered));
    }

    private RunRecord? Record(RunId run) => _runs.GetValueOrDefault(run) ?? runsInProgress.Find(run);

    private RunRecord Started(HeartbeatRun run) => new()
    {
        Sequence = ++_lastRun,
        Run = run.Id,
        Attempt = run.Attempt,
        Reasons = run.Reasons,
        Wakes = run.Wakes.Length,
        Slot = run.Slot?.Slot,
        Node = run.Node,
        StartedAt = run.StartedAt,
        TraceId = TraceContext.NewTraceId(),
        Ancestors = run.Ancestors,
    };

    private void Keep(WakeRecord record) =>
        // A payload came with the acceptance; what happened to the wake since does not take it away.
        _wakes[record.Wake.Id] = record.Payload is null && _wakes.TryGetValue(record.Wake.Id, out var earlier)
            ? record with { Payload = earlier.Payload }
            : record;
}
