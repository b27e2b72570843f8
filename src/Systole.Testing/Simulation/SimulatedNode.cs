using Microsoft.Extensions.Logging.Abstractions;
using Systole.Channels;
using Systole.Loop;
using Systole.Runners;
using Systole.Stores.InMemory;
using Systole.Time;

namespace Systole.Testing;

/// <summary>A node of the simulated world: the real loop, on clocks and a store of the world's.</summary>
internal sealed class SimulatedNode
{
    private readonly WorldClock _clock;
    private readonly ScriptedRuns _runs;
    private readonly ScriptedChannels _channels;
    private readonly Func<AgentId, RunModel> _models;
    private readonly InMemoryDisk _disk;
    private readonly Func<Task<StoreImage>> _open;
    private readonly NodeClock _nodeClock;
    private readonly LoopOptions _options = new();
    private readonly HeartLoop _loop;
    private Instant _readAt;

    public SimulatedNode(
        WorldClock clock, InMemoryDisk disk, ScriptedRuns runs, ScriptedChannels channels, Func<AgentId, RunModel> models,
        ConcurrencyPolicy? concurrency, AlertingPolicy? alerting, Func<CommitFault?> nextFault, Action<CommitBatch> committed)
    {
        (_clock, _runs, _channels, _models, _disk) = (clock, runs, channels, models, disk);
        var store = new SimulatedStore(disk, nextFault, committed);
        _open = () => store.OpenAsync(CancellationToken.None).AsTask();
        _nodeClock = new NodeClock(clock.Host, () => clock.Host.SinceBoot);
        _readAt = clock.World;
        Heart = new Heart(concurrency, alerting: alerting);
        Inbox = new Inbox(int.MaxValue);
        _loop = new HeartLoop(store, Heart, Inbox, new Published(), new Runner(this), new Messenger(this), _nodeClock, clock.Host, _options, NullLogger.Instance);
    }

    /// <summary>Its working set.</summary>
    public Heart Heart { get; }

    /// <summary>What it has not taken in yet.</summary>
    public Inbox Inbox { get; }

    /// <summary>Its wall clock.</summary>
    public Instant Wall => _nodeClock.Wall;

    /// <summary>How far its time is ahead of the world's.</summary>
    public TimeSpan Offset => _loop.Seen - _readAt;

    /// <summary>When, in the world's time, it has to turn though nothing comes in; null where it has not.</summary>
    public Instant? NextTurnAt
    {
        get
        {
            if (_loop.IsInTrouble) return _readAt + _options.RetryCommitAfter;
            return Heart.NextDue is { } due ? Instant.Later(due - Offset, _clock.World) : null;
        }
    }

    /// <summary>
    /// When, up to an instant, it commits though nothing happens: signs of life of runs that have waited for long enough, or else for the
    /// last time that it is still there. Null where it does not.
    /// </summary>
    public Instant? WritesBefore(Instant world)
    {
        var committed = _loop.CommittedAt - Offset;
        var periods = Math.Floor((world - committed) / _options.CommitEvery);
        var next = periods > 0 ? committed + (_options.CommitEvery * periods) : (Instant?)null;
        if (Heart.WritesLifeAt is { } due)
        {
            // What is overdue is written when the loop looks next.
            var life = Instant.Later(Instant.Later(due - Offset, committed + _options.WriteLifeEvery), _readAt + Laws.WaitMax);
            if (life <= world) next = Instant.Earlier(next, life);
        }
        return next > _readAt ? next : null;
    }

    /// <summary>It starts on what the last one left. What is in the inbox belongs to the instant of the start.</summary>
    public void Start(IReadOnlyDictionary<AgentId, AgentPolicy> policies)
    {
        var image = Done(_open());
        Done(_loop.StartAsync(image, policies, CancellationToken.None));
        _readAt = _clock.World;
    }

    /// <summary>It turns.</summary>
    /// <param name="asleep">How long its host slept since it last did.</param>
    public void Turn(TimeSpan asleep)
    {
        var asked = _clock.World - _readAt - asleep;
        _readAt = _clock.World;
        Done(_loop.TurnAsync(asked));
        // Whatever comes after it would be a lie.
        if (_loop.PlannedLate > 0) throw new InvalidOperationException("an agent was planned too late: this is a fault of Systole, please report it");
    }

    /// <summary>It stops in good order.</summary>
    public void Stop()
    {
        var asked = _clock.World - _readAt;
        _readAt = _clock.World;
        Done(_loop.StopAsync(asked));
        _disk.Release();
    }

    // Everything that the loop waits for is there already: nothing in this world takes time by itself.
    private static void Done(Task task)
    {
        if (!task.IsCompleted) throw new InvalidOperationException("the simulated node waits for something outside its world");
        task.GetAwaiter().GetResult();
    }

    private static T Done<T>(Task<T> task)
    {
        Done((Task)task);
        return task.Result;
    }

    private sealed class Messenger(SimulatedNode node) : IMessenger
    {
        public void Send(IncidentKey key, AlertMessage message) => node._channels.Send(key, message, node._clock.World);
    }

    /// <summary>The one runner of all agents: it begins and ends what the script says.</summary>
    private sealed class Runner(SimulatedNode node) : IRunnerSet, IRunner
    {
        public IRunner RunnerOf(AgentId agent) => this;

        public string? PromptOf(AgentId agent) => null;

        public void Start(Turn turn) => node._runs.Begin(node.Heart.Find(turn.Agent)!.Run!, node._models(turn.Agent), node._clock.World);

        public void Adopt(Turn turn)
        {
            if (node._runs.Find(turn.Run)) return;
            // One that was never begun is begun now; one that was, and is gone, was lost with the power.
            if (!node._runs.HasBegun(turn.Run)) Start(turn);
            else node.Inbox.Report(new EndedSignal(turn.Run, Lost(turn)) { At = node.Wall });
        }

        public void Cancel(RunId run, CancelStage stage) => node._runs.Cancel(run, stage, node._clock.World);

        public void Forget(RunId run) => node._runs.Forget(run);

        public ValueTask DisposeAsync() => default;

        private RunEnd Lost(Turn turn)
        {
            var ran = node.Wall - turn.StartedAt;
            return new RunEnd { Outcome = RunOutcome.Lost, Duration = ran > TimeSpan.Zero ? ran : TimeSpan.Zero };
        }
    }
}
