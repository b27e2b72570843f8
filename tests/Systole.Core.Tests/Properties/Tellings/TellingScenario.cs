using Systole.Testing;

namespace Systole.Core.Tests.Properties.Tellings;

/// <summary>
/// One seed: work that falls silent, comes back and times out, channels that fail in every way, silences, notes, a node that is stopped,
/// killed, asleep, or whose commits fail. In the end everything is well for long enough that whatever is owed can be told.
/// </summary>
internal sealed class TellingScenario
{
    private readonly Random _dice;
    private readonly List<(Instant At, WorldInput Input)> _script = [];

    public TellingScenario(int seed)
    {
        _dice = new Random(seed);
        var flying = Enumerable.Range(0, _dice.Next(1, 7)).Select(i => new AgentPolicy
        {
            Id = AgentId.Parse($"a{i}"),
            CanRun = false,
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("team", i % 2 == 0 ? "blue" : "red"),
            Watch = new WatchPolicy { StaleAfter = Minutes(_dice.Next(1, 6)), TimeoutAfter = i % 3 == 2 ? Minutes(20) : TimeSpan.Zero, WarnOnce = i % 4 != 3 },
        }).ToList();
        // What is idle is in flight: few that fall silent are not many.
        var crowd = new AgentPolicy { Id = AgentId.Parse("crowd"), CanRun = false };
        var beating = new AgentPolicy { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(Minutes(7)) };
        Agents = [.. flying, crowd, beating];
        Policy = PolicyOf();
        At(Start, new WorldInput.HostStart());
        for (var i = 0; i < 60; i++)
        {
            At(Start, new WorldInput.Register(crowd.Id, $"c{i}"));
            At(Start, new WorldInput.Activity(crowd.Id, $"c{i}", new ActivityReport { Idle = true, Progress = false }));
        }
        foreach (var agent in flying) Work(agent);
        Say();
        Silence();
        Channels();
        Host();
        Heal(flying);
    }

    public IReadOnlyList<AgentPolicy> Agents { get; }

    public AlertingPolicy Policy { get; }

    public Instant Start { get; } = new(1_771_212_600_000);

    /// <summary>From when on everything is well.</summary>
    public Instant HealedAt => Start + TimeSpan.FromHours(6);

    public Instant End => HealedAt + TimeSpan.FromHours(4);

    /// <summary>
    /// Whether a message may have been on its way at a crash, not have arrived, and be refused from then on: it is taken for one that was
    /// refused because it was there.
    /// </summary>
    public bool MayBeMistaken => Repeats > 0 && _script.Exists(line => line.Input is WorldInput.ChannelBehaves { Model.Outcome: DeliveryOutcome.Rejected });

    /// <summary>How often at most a message can have been sent again as it was.</summary>
    public int Repeats { get; private set; }

    public IEnumerable<(Instant At, WorldInput Input)> Script => _script.OrderBy(line => line.At);

    public World Play()
    {
        var world = new World(Start, Agents, alerting: Policy);
        world.Channels.Keeps = true;
        foreach (var (at, input) in Script) world.At(at, input);
        return world.RunUntil(End);
    }

    private AlertingPolicy PolicyOf()
    {
        var channels = AlertingPolicy.Default.Channels
            .Add("plain", ChannelTraits.Plain)
            .Add("chat", new ChannelTraits(Edits: true, null, 3, TimeSpan.FromSeconds(1)))
            .Add("slow", new ChannelTraits(Edits: false, null, 1, TimeSpan.FromSeconds(20)))
            .Add("prom", new ChannelTraits(Edits: false, Minutes(1), int.MaxValue, TimeSpan.Zero));
        return AlertingPolicy.Default with
        {
            GroupWait = TimeSpan.FromSeconds(_dice.Next(3) switch { 0 => 0, 1 => 5, _ => 30 }),
            GroupInterval = Minutes(_dice.Next(3) switch { 0 => 0.5, 1 => 5, _ => 2 }),
            RepeatInterval = _dice.Next(3) == 0 ? TimeSpan.Zero : Minutes(60),
            GroupBy = _dice.Next(3) switch { 0 => [GroupBy.Severity], 1 => [], _ => [GroupBy.Agent, GroupBy.Kind] },
            Channels = channels,
            Routes = _dice.Next(3) switch
            {
                0 => [],
                1 => [new AlertRoute("all", AlertMatch.All, ["plain", "chat", "slow", "prom"])],
                _ =>
                [
                    new AlertRoute("blue", new AlertMatch { Label = "team=blue" }, ["plain", "prom"], Continue: true),
                    new AlertRoute("bad", new AlertMatch { Severity = Severity.Error }, ["chat", "slow"]),
                    new AlertRoute("rest", new AlertMatch { Agent = "a?" }, ["chat", "plain"]),
                ],
            },
        };
    }

    private void Work(AgentPolicy agent)
    {
        var tasks = _dice.Next(1, 4);
        for (var task = 0; task < tasks; task++)
        {
            At(Start, new WorldInput.Register(agent.Id, $"t{task}"));
            for (var at = Start + Part(8); at < HealedAt; at += Part(_dice.Next(12) == 0 ? 60 : 9))
            {
                At(at, _dice.Next(10) switch
                {
                    0 => new WorldInput.Register(agent.Id, $"t{task}"),
                    1 => new WorldInput.Unregister(agent.Id, $"t{task}"),
                    _ => new WorldInput.Activity(agent.Id, $"t{task}", new ActivityReport()),
                });
            }
            if (_dice.Next(3) == 0) At(Start + Part(300), new WorldInput.Acknowledge($"stale:{agent.Id}/t{task}", "ada"));
            if (_dice.Next(3) == 0) At(Start + Part(300), new WorldInput.Acknowledge($"timed_out:{agent.Id}/t{task}", "bob"));
        }
    }

    private void Say()
    {
        for (var at = Start; at < HealedAt; at += Part(60)) At(at, new WorldInput.RunsBehave(new RunModel { Reply = $"answer {_dice.Next(6)}", Survives = true }));
    }

    private void Silence()
    {
        for (var number = 1; number <= _dice.Next(5); number++)
        {
            AlertMatch match = _dice.Next(4) switch
            {
                0 => new() { Agent = "a*" },
                1 => new() { Severity = Severity.Warning },
                2 => new() { Label = "team=red" },
                _ => new() { Agent = "a0", Kind = "stale" },
            };
            At(Start + Part(200), new WorldInput.Silence(match, "ada", _dice.Next(4) == 0 ? null : Part(120)));
            if (_dice.Next(3) == 0) At(Start + Part(350), new WorldInput.EndSilence($"s{number}", "bob"));
        }
        for (var number = 1; number <= 5; number++) At(HealedAt, new WorldInput.EndSilence($"s{number}", "bob"));
    }

    private void Channels()
    {
        foreach (var channel in Policy.Channels.Keys)
        {
            for (var at = Start + Part(60); at < HealedAt; at += Part(90))
            {
                var model = _dice.Next(9) switch
                {
                    8 => new ChannelModel { Outcome = DeliveryOutcome.Rejected },
                    0 => new ChannelModel { Outcome = DeliveryOutcome.Failed, Takes = Part(0.2) },
                    1 => new ChannelModel { Outcome = DeliveryOutcome.RateLimited, RetryAfter = _dice.Next(2) == 0 ? null : Part(5) },
                    2 => new ChannelModel { Outcome = DeliveryOutcome.Gone },
                    3 => new ChannelModel { LosesAnswers = true, Takes = Part(0.2) },
                    4 => new ChannelModel { Takes = Part(1) },
                    _ => new ChannelModel(),
                };
                if (model.LosesAnswers) Repeats += 1_000;
                At(at, new WorldInput.ChannelBehaves(channel, model));
            }
            At(HealedAt, new WorldInput.ChannelBehaves(channel, new ChannelModel()));
        }
    }

    private void Host()
    {
        if (_dice.Next(4) == 0) return;
        for (var at = Start + Part(60); at < HealedAt - Minutes(90); at += Part(120))
        {
            var back = at + Part(_dice.Next(3) == 0 ? 40 : 1) + TimeSpan.FromSeconds(5);
            switch (_dice.Next(5))
            {
                case 0:
                    At(at, new WorldInput.HostSuspend(back - at));
                    break;
                case 1:
                    // What ends at the very instant of the stop is the next node's to tell.
                    At(at, new WorldInput.Unregister(AgentId.Parse("a0"), "t0"));
                    At(at, new WorldInput.HostStop());
                    At(back, new WorldInput.HostStart());
                    break;
                case 2:
                    At(at, new WorldInput.CommitMeets((CommitFault)_dice.Next(3), TimeSpan.FromSeconds(20)));
                    break;
                default:
                    At(at, new WorldInput.HostCrash());
                    At(back, new WorldInput.HostStart());
                    break;
            }
            // What was on its way is sent again.
            Repeats++;
            at = back;
        }
    }

    /// <summary>All work is done, and somebody takes note of how runs ended: what was open closes.</summary>
    private void Heal(List<AgentPolicy> agents)
    {
        foreach (var agent in agents)
        {
            for (var task = 0; task < 3; task++)
            {
                At(HealedAt, new WorldInput.Unregister(agent.Id, $"t{task}"));
                At(HealedAt + Minutes(1), new WorldInput.Acknowledge($"timed_out:{agent.Id}/t{task}", "ada"));
            }
        }
    }

    private void At(Instant at, WorldInput input) => _script.Add((at, input));

    private TimeSpan Part(double minutes) => TimeSpan.FromMilliseconds(1 + _dice.NextInt64((long)(minutes * 60_000)));

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
}
