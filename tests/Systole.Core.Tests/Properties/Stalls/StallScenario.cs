using Systole.Testing;

namespace Systole.Core.Tests.Properties.Stalls;

/// <summary>
/// One seed: agents at work, some in runs of Systole's own, that fall silent together, a few of them or most, for a while or for good, and
/// a node that is stopped and killed meanwhile.
/// </summary>
internal sealed class StallScenario
{
    private readonly Random _dice;
    private readonly List<(Instant At, WorldInput Input)> _script = [];
    private readonly List<(Instant From, Instant To)> _away = [];

    public StallScenario(int seed)
    {
        _dice = new Random(seed);
        var count = _dice.Next(3, 24);
        var timeout = _dice.Next(3) == 0 ? TimeSpan.Zero : Minutes(_dice.Next(20, 60));
        var ends = _dice.Next(2) == 0 ? OnTimeout.Cancel : (OnTimeout?)null;
        Agents = [.. Enumerable.Range(0, count).Select(i => new AgentPolicy
        {
            Id = AgentId.Parse($"a{i:00}"),
            CanRun = i % 2 == 1,
            Retry = new RetryPolicy { Attempts = 1 },
            Watch = new WatchPolicy
            {
                StaleAfter = Minutes(5),
                TimeoutAfter = timeout,
                OnTimeout = i % 2 == 1 ? null : ends,
                LoopSame = 0,
                QuarantineAttempts = 1_000,
            },
        })];
        _script.Add((Start, new WorldInput.HostStart()));
        var hangs = new RunModel { Outcomes = [ScriptedOutcome.Hangs], ExitsAt = CancelStage.Kill, Survives = true };
        _script.Add((Start, new WorldInput.RunsBehave(hangs)));
        Away();
        var outages = Outages();
        foreach (var agent in Agents) Work(agent, outages);
    }

    public IReadOnlyList<AgentPolicy> Agents { get; }

    public Instant Start { get; } = new(1_771_212_600_000);

    public Instant End => Start + TimeSpan.FromHours(4);

    public List<Line> Play()
    {
        var world = new World(Start, Agents, ConcurrencyPolicy.Default with { RunsMax = Agents.Count });
        foreach (var (at, input) in Script) world.At(at, input);
        return Line.Read(world.RunUntil(End).Journal);
    }

    /// <summary>When nobody was there to look.</summary>
    public IReadOnlyList<(Instant From, Instant To)> Gaps => _away;

    /// <summary>What happens, in order.</summary>
    public IEnumerable<(Instant At, WorldInput Input)> Script => _script.OrderBy(line => line.At);

    private void Away()
    {
        if (_dice.Next(3) == 0) return;
        for (var at = Start + Minutes(_dice.Next(10, 120)); at < End; at += Minutes(_dice.Next(20, 180)))
        {
            var back = at + Part(Minutes(_dice.Next(2) == 0 ? 1 : 20)) + TimeSpan.FromSeconds(10);
            switch (_dice.Next(3))
            {
                case 0:
                    _script.Add((at, new WorldInput.HostSuspend(back - at)));
                    break;
                case 1:
                    _script.Add((at, new WorldInput.HostStop()));
                    _script.Add((back, new WorldInput.HostStart()));
                    break;
                default:
                    _script.Add((at, new WorldInput.HostCrash()));
                    _script.Add((back, new WorldInput.HostStart()));
                    break;
            }
            _away.Add((at, back));
            at = back;
        }
    }

    /// <summary>When so many in a hundred hear nothing of whatever they all depend on.</summary>
    private List<(Instant From, Instant To, int Share)> Outages()
    {
        var outages = new List<(Instant, Instant, int)>();
        for (var at = Start + Part(Minutes(60)); at < End; at += Part(Minutes(90)))
        {
            var length = Part(Minutes(_dice.Next(4) switch { 0 => 120, 1 => 30, _ => 12 }));
            outages.Add((at, at + length, _dice.Next(5) switch { 0 => 100, 1 => 5, 2 => 60, _ => 30 }));
            at += length;
        }
        return outages;
    }

    private void Work(AgentPolicy agent, List<(Instant From, Instant To, int Share)> outages)
    {
        var silent = outages.Where(outage => _dice.Next(100) < outage.Share).ToList();
        var begun = false;
        for (var at = Start + Part(Minutes(2)); at < End; at += Minutes(1) + Part(Minutes(_dice.Next(40) == 0 ? 8 : 2)))
        {
            if (silent.Exists(outage => at >= outage.From && at <= outage.To)) continue;
            var said = !begun || _dice.Next(40) == 0 ? Begins(agent) : _dice.Next(120) == 0 ? Ends(agent) : Lives(agent);
            if (_away.Exists(gap => at >= gap.From && at <= gap.To)) continue;
            begun = true;
            _script.Add((at, said));
        }
    }

    private static WorldInput Begins(AgentPolicy agent) =>
        agent.CanRun ? new WorldInput.Wake(agent.Id, Intent: Intent.Manual) : new WorldInput.Register(agent.Id, "t");

    private static WorldInput Ends(AgentPolicy agent) => agent.CanRun ? new WorldInput.Cancel(agent.Id) : new WorldInput.Unregister(agent.Id, "t");

    private static WorldInput.Activity Lives(AgentPolicy agent) =>
        new(agent.Id, agent.CanRun ? CheckpointRules.HeartbeatTask : "t", ActivityReport.Alive);

    private TimeSpan Part(TimeSpan most) => TimeSpan.FromMilliseconds(1 + _dice.NextInt64((long)most.TotalMilliseconds));

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
}
