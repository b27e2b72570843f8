namespace Systole.Testing;

/// <summary>The heartbeat runs of the world: processes that go on whether the node looks or not, and what they bring about.</summary>
internal sealed class ScriptedRuns
{
    private readonly Dictionary<RunId, Process> _processes = [];
    private readonly List<(Instant At, HeartbeatRun Run, Emission Emission, bool Survives)> _emissions = [];
    private readonly HashSet<RunId> _begun = [];
    private readonly Dictionary<RunModel, Dictionary<AgentId, int>> _turns = new(ReferenceEqualityComparer.Instance);

    /// <summary>When the next of them ends, shows life or brings something about; null where none does.</summary>
    public Instant? NextAt => _processes.Values.Aggregate(
        NextEmissionAt,
        (next, process) => process.IsTold ? next : Instant.Earlier(next, Instant.Earlier(process.EndsAt, process.ActiveAt)));

    /// <summary>When the next wake is brought about; null where none is.</summary>
    public Instant? NextEmissionAt => _emissions.Aggregate((Instant?)null, (next, emission) => Instant.Earlier(next, emission.At));

    /// <summary>Whether a run was begun whose end the node has not yet put on record.</summary>
    public bool HasBegun(RunId run) => _begun.Contains(run);

    /// <summary>A node that started finds a run again: its end, where it has one, is told once more.</summary>
    /// <returns>Whether the run, or its result, is there.</returns>
    public bool Find(RunId run)
    {
        if (!_processes.TryGetValue(run, out var process)) return false;
        process.IsTold = false;
        return true;
    }

    /// <summary>The end of a run is on record: what is left of it may go. One that was given up and goes on reports late.</summary>
    public void Forget(RunId run)
    {
        _begun.Remove(run);
        if (!_processes.TryGetValue(run, out var process)) return;
        process.IsForgotten = true;
        if (process.IsTold || process.EndsAt is null) _processes.Remove(run);
    }

    /// <summary>A run starts.</summary>
    public void Begin(HeartbeatRun run, RunModel model, Instant at)
    {
        if (!_turns.TryGetValue(model, out var turns)) _turns[model] = turns = [];
        var turn = turns[run.Id.Agent] = turns.GetValueOrDefault(run.Id.Agent) + 1;
        var outcome = model.Outcomes[(turn - 1) % model.Outcomes.Length];
        if (outcome == ScriptedOutcome.Skipped && !run.MayBeSkipped) outcome = ScriptedOutcome.Succeeded;
        _begun.Add(run.Id);
        _processes.Add(run.Id, new Process(run, model, outcome)
        {
            StartedAt = at,
            EndsAt = outcome == ScriptedOutcome.Hangs ? null : at + model.Duration,
            ActiveAt = model.ActivityEvery > TimeSpan.Zero ? at + model.ActivityEvery : null,
        });
        foreach (var emission in model.Emits) _emissions.Add((at + emission.After, run, emission, model.Survives));
    }

    /// <summary>A run is being ended, rung by rung.</summary>
    public void Cancel(RunId run, CancelStage stage, Instant at)
    {
        if (!_processes.TryGetValue(run, out var process) || process.IsTold) return;
        if (!(stage >= process.Model.ExitsAt)) return;
        if (process.EndsAt <= at) return;
        process.EndsAt = at;
        process.Outcome = ScriptedOutcome.Failed;
    }

    /// <summary>The host slept: runs that do not survive that were frozen, with what they were to bring about.</summary>
    public void Freeze(Instant from, TimeSpan length)
    {
        foreach (var process in _processes.Values.Where(process => !process.Model.Survives && !(process.EndsAt <= from)))
        {
            process.EndsAt += length;
            process.ActiveAt += length;
            process.Frozen += length;
        }
        for (var i = 0; i < _emissions.Count; i++)
        {
            if (_emissions[i] is { Survives: false } emission && emission.At > from)
            {
                _emissions[i] = emission with { At = emission.At + length };
            }
        }
    }

    /// <summary>The power went: what was running is gone, unless it survives; results that were there before stay.</summary>
    public void Vanish(Instant at)
    {
        foreach (var gone in _processes.Values.Where(process => !process.Model.Survives && !(process.EndsAt < at)).ToList())
        {
            _processes.Remove(gone.Run.Id);
        }
        _emissions.RemoveAll(emission => !emission.Survives);
    }

    /// <summary>The runs that have ended, in the order of their ends, with their results. Each is told once.</summary>
    public IEnumerable<(RunId Run, RunEnd End)> TakeEnded(Instant at)
    {
        var ended = _processes.Values.Where(process => !process.IsTold && process.EndsAt <= at).OrderBy(process => process.EndsAt)
            .ThenBy(process => process.Run.Id.Agent).ToList();
        foreach (var process in ended)
        {
            process.IsTold = true;
            if (process.IsForgotten) _processes.Remove(process.Run.Id);
            yield return (process.Run.Id, new RunEnd
            {
                Outcome = process.Outcome switch
                {
                    ScriptedOutcome.Succeeded => RunOutcome.Succeeded,
                    ScriptedOutcome.Lost => RunOutcome.Lost,
                    ScriptedOutcome.Skipped => RunOutcome.Skipped,
                    _ => RunOutcome.Failed,
                },
                Duration = process.EndsAt!.Value - process.StartedAt - process.Frozen,
                Tokens = process.Model.Tokens,
                Usd = process.Model.Usd,
                Reply = process.Model.Reply,
            });
        }
    }

    /// <summary>The runs that showed life.</summary>
    public IEnumerable<RunId> TakeActive(Instant at)
    {
        foreach (var process in _processes.Values.Where(process => !process.IsTold && process.ActiveAt <= at))
        {
            process.ActiveAt = at + process.Model.ActivityEvery;
            yield return process.Run.Id;
        }
    }

    /// <summary>What was brought about, in order.</summary>
    public IReadOnlyList<(HeartbeatRun Run, Emission Emission)> TakeEmitted(Instant at)
    {
        var emitted = _emissions.Where(emission => emission.At <= at).OrderBy(emission => emission.At).ToList();
        _emissions.RemoveAll(emission => emission.At <= at);
        return [.. emitted.Select(emission => (emission.Run, emission.Emission))];
    }

    private sealed class Process(HeartbeatRun run, RunModel model, ScriptedOutcome outcome)
    {
        public HeartbeatRun Run => run;

        public RunModel Model => model;

        public ScriptedOutcome Outcome { get; set; } = outcome;

        public Instant StartedAt { get; init; }

        public Instant? EndsAt { get; set; }

        /// <summary>Whether the node was told of its end.</summary>
        public bool IsTold { get; set; }

        /// <summary>Whether the node was done with it before it ended.</summary>
        public bool IsForgotten { get; set; }

        public Instant? ActiveAt { get; set; }

        public TimeSpan Frozen { get; set; }
    }
}
