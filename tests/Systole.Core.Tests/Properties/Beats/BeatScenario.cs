using Systole.Testing;

namespace Systole.Core.Tests.Properties.Beats;

/// <summary>
/// One seed: heartbeat runs that report as chance has it, or hang, or ignore who asks them to stop, and work they wait for; on a host that
/// sleeps, with a node that is stopped and killed.
/// </summary>
internal sealed class BeatScenario
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Random _dice;
    private readonly TimeSpan _scale;
    private readonly List<(Instant At, WorldInput Input)> _script = [];
    private readonly List<(Instant From, Instant To)> _gaps = [];
    private readonly List<(Instant From, Instant To)> _unheard = [];
    private int _calls;

    public BeatScenario(int seed)
    {
        _dice = new Random(seed);
        _scale = Second * (_dice.Next(3) switch { 0 => 60, 1 => 150, _ => 600 });
        Main = new AgentPolicy
        {
            Id = AgentId.Parse("main"),
            Retry = new RetryPolicy { Attempts = 1 },
            Watch = new WatchPolicy
            {
                StaleAfter = _scale * (1 + _dice.NextDouble()),
                ToolStaleAfter = _scale * (1 + (3 * _dice.NextDouble())),
                TimeoutAfter = _dice.Next(6) == 0 ? TimeSpan.Zero : _scale * _dice.Next(1, 8),
                DeferMax = _scale * _dice.Next(1, 12),
                OnTimeout = _dice.Next(6) switch { 0 => OnTimeout.Untrack, 1 => OnTimeout.Wake, 2 => OnTimeout.Cancel, _ => null },
                CancelGrace = _dice.Next(3) == 0 ? Part(_scale) : Second * 30,
                NoProgressAfter = _dice.Next(2) == 0 ? TimeSpan.Zero : _scale * _dice.Next(1, 6),
                RemindAfter = _dice.Next(2) == 0 ? TimeSpan.Zero : _scale * _dice.Next(1, 4),
                LoopSame = 0,
                QuarantineAttempts = 1_000,
            },
        };
        // What it says of its own silence is judged elsewhere.
        Helper = new AgentPolicy
        {
            Id = AgentId.Parse("sub"),
            CanRun = false,
            Watch = new WatchPolicy { StaleAfter = TimeSpan.FromDays(30), TimeoutAfter = TimeSpan.Zero, LoopSame = 0 },
        };
        End = Start + (_scale * 60);
        _script.Add((Start, new WorldInput.HostStart()));
        if (_dice.Next(4) > 0) Blind();
        var chatty = _dice.Next(1, 9) * 0.25;
        for (var at = Start + Part(_scale); at < End; at += Part(_scale * (_dice.Next(8) == 0 ? 8 : chatty))) Say(at, Input());
        for (var at = Start + Part(_scale * 4); at < End; at += Part(_scale * (_dice.Next(4) == 0 ? 6 : 1))) Say(at, Helping());
    }

    public AgentPolicy Main { get; }

    public AgentPolicy Helper { get; }

    public Instant Start { get; } = new(1_771_212_600_000);

    public Instant End { get; }

    /// <summary>When nobody was there to look.</summary>
    public IReadOnlyList<(Instant From, Instant To)> Gaps => _gaps;

    /// <summary>What happens, in order.</summary>
    public IEnumerable<(Instant At, WorldInput Input)> Script => _script.OrderBy(line => line.At);

    public List<Line> Play()
    {
        var world = new World(Start, [Main, Helper]);
        foreach (var (at, input) in Script) world.At(at, input);
        return Line.Read(world.RunUntil(End).Journal);
    }

    private void Blind()
    {
        for (var at = Start + Part(_scale * 15); at < End - (_scale * 12); at += Part(_scale * 15) + (Second * 5))
        {
            var length = TimeSpan.FromMilliseconds(10_000 + Part(_scale * (_dice.Next(3) == 0 ? 10 : 1)).TotalMilliseconds);
            _gaps.Add((at, at + length));
            switch (_dice.Next(3))
            {
                case 0:
                    _script.Add((at, new WorldInput.HostSuspend(length)));
                    _unheard.Add((at, at + length));
                    break;
                case 1:
                    _script.Add((at, new WorldInput.HostStop()));
                    _script.Add((at + length, new WorldInput.HostStart()));
                    _unheard.Add((at, at + length));
                    break;
                default:
                    _script.Add((at, new WorldInput.HostCrash()));
                    _script.Add((at + length, new WorldInput.HostStart()));
                    // What a run says of itself may take so long to be written.
                    _unheard.Add((at - (Second * 3), at + length));
                    break;
            }
            at += length;
        }
    }

    private void Say(Instant at, WorldInput input)
    {
        if (!_unheard.Exists(gap => at >= gap.From && at <= gap.To)) _script.Add((at, input));
    }

    private WorldInput Input() => _dice.Next(24) switch
    {
        0 or 1 or 2 or 3 => new WorldInput.Wake(Main.Id, Intent: Intent.Manual),
        4 or 5 => new WorldInput.RunsBehave(Model(), Main.Id),
        6 => new WorldInput.Extend(Main.Id, CheckpointRules.HeartbeatTask, Part(_scale * 4)),
        7 when _dice.Next(3) == 0 => new WorldInput.Cancel(Main.Id),
        _ => new WorldInput.Activity(Main.Id, CheckpointRules.HeartbeatTask, Report()),
    };

    private ActivityReport Report()
    {
        var progress = _dice.Next(3) > 0;
        TimeSpan? declared = _dice.Next(2) == 0 ? null : Part(_scale * 6);
        return _dice.Next(16) switch
        {
            0 => new ActivityReport { Phase = Phase.WaitingHuman, Progress = progress },
            1 => new ActivityReport { Phase = Phase.Paused, Progress = progress },
            2 or 3 => new ActivityReport { Phase = Phase.WaitingAgent, Progress = progress },
            4 or 5 => new ActivityReport { Tool = "bash", ToolTimeout = declared, Arguments = $"{++_calls}", Progress = progress },
            // The call goes on, and says anew how long it takes.
            6 => new ActivityReport { ToolTimeout = declared, Progress = progress },
            7 => new ActivityReport { Phase = Phase.Model, Progress = progress },
            _ => new ActivityReport { Progress = progress },
        };
    }

    private RunModel Model() => new()
    {
        Outcomes = [_dice.Next(5) switch { 0 => ScriptedOutcome.Succeeded, 1 => ScriptedOutcome.Failed, _ => ScriptedOutcome.Hangs }],
        Duration = Part(_scale * 20),
        ExitsAt = _dice.Next(6) switch { 0 => null, 1 => CancelStage.Terminate, 2 or 3 => CancelStage.Kill, _ => CancelStage.Ask },
        Survives = _dice.Next(5) > 0,
    };

    private WorldInput Helping() => _dice.Next(8) switch
    {
        0 => new WorldInput.Register(Helper.Id, "part", For: Main.Id),
        1 => new WorldInput.Unregister(Helper.Id, "part"),
        2 => new WorldInput.Activity(Helper.Id, "part", new ActivityReport { Tool = "bash", Arguments = $"{++_calls}" }),
        _ => new WorldInput.Activity(Helper.Id, "part", ActivityReport.Alive),
    };

    private TimeSpan Part(TimeSpan most) => TimeSpan.FromMilliseconds(1 + _dice.NextInt64((long)most.TotalMilliseconds));
}
