using Systole.Testing;

namespace Systole.Core.Tests.Properties.Watch;

/// <summary>One seed: two tasks of one agent that report as chance has it, on a host that sleeps and a node that is stopped.</summary>
internal sealed class WatchScenario
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Random _dice;
    private readonly List<(Instant At, WorldInput Input)> _script = [];
    private readonly List<(Instant From, Instant To)> _blind = [];
    private int _calls;

    public WatchScenario(int seed)
    {
        _dice = new Random(seed);
        var scale = TimeSpan.FromSeconds(_dice.Next(3) switch { 0 => 20, 1 => 120, _ => 600 });
        Policy = new AgentPolicy
        {
            Id = AgentId.Parse("pm"),
            CanRun = false,
            Watch = new WatchPolicy
            {
                StaleAfter = scale,
                ToolStaleAfter = scale * 3,
                TimeoutAfter = _dice.Next(3) == 0 ? TimeSpan.Zero : scale * _dice.Next(3, 12),
                DeferMax = scale * 400,
                RemindAfter = TimeSpan.Zero,
                LoopSame = 0,
            },
        };
        End = Start + (scale * 60);
        if (_dice.Next(3) > 0) Sleep(scale);
        _script.Add((Start, new WorldInput.HostStart()));
        foreach (var task in new[] { "t0", "t1" })
        {
            for (var at = Start + Part(scale * 4); at < End; at += Part(scale * (_dice.Next(4) == 0 ? 8 : 1.2))) Say(at, Report(task, scale));
        }
        Time = new ObservedTime(_blind);
    }

    public AgentPolicy Policy { get; }

    public Instant Start { get; } = new(1_771_212_600_000);

    public Instant End { get; }

    public ObservedTime Time { get; }

    public IReadOnlyList<(Instant From, Instant To)> Blind => _blind;

    /// <summary>What is said, in order: nobody says anything while nobody listens.</summary>
    public IEnumerable<(Instant At, WorldInput Input)> Said => _script.OrderBy(line => line.At);

    public List<Line> Play()
    {
        var world = new World(Start, [Policy]);
        foreach (var (at, input) in Said) world.At(at, input);
        return Line.Read(world.RunUntil(End).Journal);
    }

    private void Sleep(TimeSpan scale)
    {
        for (var at = Start + Part(scale * 20); at < End - (scale * 12); at += Part(scale * 20) + (Second * 90))
        {
            var length = TimeSpan.FromMilliseconds(10_000 + Part(scale * 10).TotalMilliseconds);
            _blind.Add((at, at + length));
            if (_dice.Next(2) == 0)
            {
                _script.Add((at, new WorldInput.HostSuspend(length)));
            }
            else
            {
                _script.Add((at, new WorldInput.HostStop()));
                _script.Add((at + length, new WorldInput.HostStart()));
            }
            at += length;
        }
    }

    private void Say(Instant at, WorldInput input)
    {
        if (!_blind.Exists(gap => at >= gap.From && at <= gap.To)) _script.Add((at, input));
    }

    private WorldInput Report(string task, TimeSpan scale)
    {
        switch (_dice.Next(14))
        {
            case 0 or 1:
                return new WorldInput.Register(Policy.Id, task);
            case 2:
                return new WorldInput.Unregister(Policy.Id, task);
            case 3:
                return new WorldInput.Extend(Policy.Id, task, Part(scale * 5));
            case 4:
                return new WorldInput.Activity(Policy.Id, task, new ActivityReport { Idle = true });
            case 5:
                return new WorldInput.Activity(Policy.Id, task, new ActivityReport { Phase = Phase.WaitingHuman });
            case 6:
                return new WorldInput.Activity(Policy.Id, task, new ActivityReport { Phase = Phase.Paused });
            case 7 or 8:
                TimeSpan? declared = _dice.Next(2) == 0 ? null : Part(scale * 6);
                return new WorldInput.Activity(Policy.Id, task, new ActivityReport { Tool = "bash", ToolTimeout = declared, Arguments = $"{++_calls}" });
            case 9:
                return new WorldInput.Activity(Policy.Id, task, new ActivityReport { Phase = Phase.Model });
            default:
                return new WorldInput.Activity(Policy.Id, task, ActivityReport.Alive);
        }
    }

    private TimeSpan Part(TimeSpan most) => TimeSpan.FromMilliseconds(1 + _dice.NextInt64((long)most.TotalMilliseconds));
}
