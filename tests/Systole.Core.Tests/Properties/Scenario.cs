using Systole.Core.Tests.Schedules;
using Systole.Testing;

namespace Systole.Core.Tests.Properties;

/// <summary>One seed: policies, everything that happens to them, and a quiet end in which what is still owed has to be paid.</summary>
internal sealed class Scenario
{
    /// <summary>
    /// Changes of local time, and what is special about some: half an hour only, a day left out, at midnight, two hours, back in winter.
    /// </summary>
    private static readonly (string Zone, string At)[] Changes =
    [
        ("Europe/Berlin", "2026-03-29T01:00:00Z"), ("Europe/Berlin", "2026-10-25T01:00:00Z"),
        ("America/New_York", "2026-03-08T07:00:00Z"), ("America/New_York", "2026-11-01T06:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"), ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z"), ("Asia/Beirut", "2026-03-28T22:00:00Z"), ("Asia/Beirut", "2026-10-24T21:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04T03:00:00Z"), ("Antarctica/Troll", "2026-03-29T01:00:00Z"),
        ("Africa/Casablanca", "2026-02-15T02:00:00Z"), ("Africa/Casablanca", "2026-03-22T02:00:00Z"),
        ("Europe/Dublin", "2026-10-25T01:00:00Z"), ("Asia/Kolkata", "2026-05-01T00:00:00Z"), ("Pacific/Kiritimati", "2026-05-01T00:00:00Z"),
    ];

    private readonly Random _dice;
    private readonly Zone _zone = Zone.Utc;
    private readonly TimeSpan _scale;
    private readonly TimeSpan _interval;
    private readonly bool _crons;
    private readonly List<(Instant At, WorldInput Input)> _script = [];

    public Scenario(int seed)
    {
        Seed = seed;
        _dice = new Random(seed);
        Start = new Instant(1_771_212_600_000 + _dice.Next(1000));
        _scale = Span(_dice.Next(6) switch { 0 => 1, 1 => 7, 2 => 60, 3 => 600, 4 => 1800, _ => 5 * 3600 });
        IsCalm = Chance(15);
        if (IsLong && Chance(60))
        {
            // So that the change is somewhere within what is played.
            var (zone, change) = Changes[_dice.Next(Changes.Length)];
            if (Zone.TryFind(zone, out _zone) && Instant.TryParse(change, out var at)) Start = at - Part(_scale * 12);
        }
        _crons = Chance(20);
        Agents = [.. Enumerable.Range(0, Chance(50) ? 1 : _dice.Next(2, 4)).Select(Policy)];
        if (IsLong && Chance(15) && Budget() is { IsLimited: true } all)
        {
            Agents = [.. Agents.Select(agent => agent with
            {
                SharedBudgets = [new SharedBudget(SharedBudget.AllAgents, all)],
                // Others could use it up before every opening, and then nothing is owed.
                ActiveHours = null,
            })];
        }
        if (Agents.Length > 1 && Chance(30)) Concurrency = new ConcurrencyPolicy(1, ImmutableDictionary<string, int>.Empty);
        _interval = Agents.Max(agent => agent.IntervalAt(Start));
        Quiet = Start + _interval * _dice.Next(3, 12);
        Write();
        End = Quiet;
    }

    public int Seed { get; }

    /// <summary>No faults, no failures, no operators: nothing but time, events and self-caused wakes.</summary>
    public bool IsCalm { get; }

    public Instant Start { get; }

    public Instant Quiet { get; }

    /// <summary>When everything that was owed was paid, or long after it had to be.</summary>
    public Instant End { get; private set; }

    public ImmutableArray<AgentPolicy> Agents { get; }

    /// <summary>What the cron expressions of agents mean, for those that have one.</summary>
    public Dictionary<AgentId, GeneratedCron> Crons { get; } = [];

    public ConcurrencyPolicy? Concurrency { get; }

    /// <summary>How many wakes were asked for while it was played; who asked again for want of an answer counts once.</summary>
    public long WakesAskedFor { get; private set; }

    public IReadOnlyList<(Instant At, WorldInput Input)> Script => _script;

    /// <summary>Whether it goes over hours and days, so that windows and budgets open and close in it.</summary>
    private bool IsLong => _scale >= TimeSpan.FromMinutes(10);

    public List<string> Play()
    {
        var world = new World(Start, Agents, Concurrency);
        foreach (var (at, input) in _script) world.At(at, input);
        // One poisoned wake a run: so many intervals are the longest that it may take to be rid of them all.
        End = _script[^1].At + TimeSpan.FromMinutes(1) + _interval * 6;
        var last = End + (_interval * (10 + (3 * world.RunUntil(End).Journal.Count)));
        // A window may open once a week for an hour in which a budget lets one run through, and a cron's next day be some way off.
        if (Agents.Any(agent => agent.ActiveHours is not null || agent.Schedule is Schedule.Cron || agent.Budget.IsLimited || !agent.SharedBudgets.IsEmpty))
        {
            last += TimeSpan.FromDays(40) + (TimeSpan.FromDays(7) * Agents.Sum(agent => world.Heart?.Find(agent.Id)?.Pending.Count ?? 0));
        }
        while (IsOwing(world) && End < last)
        {
            // Somebody looks at what is quarantined, too.
            foreach (var agent in Agents.Where(agent => world.Heart?.Find(agent.Id)?.Quarantine is not null))
            {
                Say(End, new WorldInput.Resume(agent.Id));
                world.At(End, new WorldInput.Resume(agent.Id));
            }
            world.RunUntil(End += (_interval * 5) + (IsLong ? TimeSpan.FromHours(8) : TimeSpan.Zero));
        }
        WakesAskedFor = world.WakesAskedFor;
        return [.. world.Journal];
    }

    private bool IsOwing(World world) =>
        Agents.Any(agent => world.Heart?.Find(agent.Id) is not { Pending.Count: 0, Run: null or { Wakes.IsEmpty: true } });

    private AgentPolicy Policy(int number)
    {
        var interval = _scale * _dice.Next(1, 4);
        var hasSchedule = !Chance(15);
        var spacing = Chance(50) ? TimeSpan.FromSeconds(60) : Whole(interval / _dice.Next(1, 40));
        var id = AgentId.Parse($"a{number}");
        var cron = hasSchedule && _crons && IsLong ? Cron(id) : null;
        if (cron is not null) interval = cron.IntervalAt(Start);
        return new AgentPolicy
        {
            Id = id,
            Schedule = cron is not null ? cron : hasSchedule ? new Schedule.Every(interval) : null,
            FirstBeat = Chance(80) ? FirstBeat.Now : FirstBeat.AfterInterval,
            CatchUp = Chance(80) ? CatchUp.Once : CatchUp.Skip,
            CatchUpAgeMax = Chance(10) ? interval * _dice.Next(1, 3) : TimeSpan.Zero,
            Jitter = cron is null && Chance(20) ? Whole(interval / _dice.Next(1, 5)) : TimeSpan.Zero,
            ActiveHours = IsLong && Chance(30) && Window() is var window && cron?.CanFireInside(window) != false ? window : null,
            Budget = IsLong && Chance(20) ? Budget() : BudgetPolicy.None,
            Events = new EventPolicy
            {
                MinSpacing = spacing,
                Coalesce = Chance(30) ? TimeSpan.Zero : Part(interval / 10),
                Quiet = Chance(50) ? TimeSpan.FromMinutes(10) : Part(interval * 2),
                SelfCaused = (SelfCausedRule)_dice.Next(3),
                BackoffFactor = Chance(70) ? 2 : 1 + _dice.NextDouble() * 2,
                BackoffMax = !hasSchedule ? interval : Chance(20) ? Part(interval * 2) : TimeSpan.Zero,
                FloodGuardRuns = Chance(50) ? 5 : _dice.Next(1, 6),
                FloodGuardWithin = hasSchedule && Chance(50) ? TimeSpan.FromMinutes(10) : Part(interval * 3),
            },
            Retry = new RetryPolicy
            {
                Attempts = _dice.Next(1, 5),
                Backoff = Chance(50) ? TimeSpan.FromSeconds(30) : Part(interval / 2),
                BackoffMax = Chance(70) ? TimeSpan.Zero : Part(interval * 2),
            },
            Drain = new DrainPolicy { Wait = Chance(80) ? Part(interval / 5) : TimeSpan.Zero, Then = (DrainThen)_dice.Next(3) },
            Watch = new WatchPolicy
            {
                TimeoutAfter = Chance(20) ? TimeSpan.Zero : Part(interval * 3),
                StaleAfter = Part(interval),
                DeferMax = Part(interval * 6),
            },
        };
    }

    /// <summary>An expression that is due now and then in what is played; null where chance has none.</summary>
    private Schedule.Cron? Cron(AgentId id)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var generated = GeneratedCron.From(_dice);
            if (!CronExpression.TryParse(generated.Text, out var expression, out var error)) throw new AuditException($"{generated.Text}: {error}");
            var cron = new Schedule.Cron(expression, _zone);
            // Not too seldom and not too often, over the whole of what is played.
            var (week, slots) = (TimeSpan.FromDays(7), cron.SlotsBetween(TimeSpan.Zero, Start, Start + TimeSpan.FromDays(7)));
            if (slots is < 5 or > 300 || cron.SlotsBetween(TimeSpan.Zero, Start + (week * 5), Start + (week * 6)) is < 5 or > 300) continue;
            if (cron.IntervalAt(Start) > TimeSpan.FromDays(1)) continue;
            Crons[id] = generated;
            return cron;
        }
        return null;
    }

    private ActiveHours Window()
    {
        var from = _dice.Next(48) * 30;
        var to = (from + (_dice.Next(1, 48) * 30)) % (24 * 60);
        return new ActiveHours
        {
            From = from,
            To = to == 0 ? 24 * 60 : to,
            Days = Chance(60) ? Weekdays.All : (Weekdays)_dice.Next(1, 128),
            Zone = _zone,
        };
    }

    private BudgetPolicy Budget() => new()
    {
        RunsPerHour = Chance(60) ? _dice.Next(1, 5) : null,
        TokensPerDay = Chance(30) ? _dice.Next(1, 50) * 100 : null,
        UsdPerDay = Chance(20) ? _dice.Next(1, 500) / 100m : null,
        Zone = _zone,
    };

    private void Write()
    {
        Say(Start, new WorldInput.HostStart());
        Say(Start, new WorldInput.RunsBehave(Model()));
        var length = Quiet - Start;
        if (!IsCalm)
        {
            Some(6, () => Say(Any(), new WorldInput.RunsBehave(Model(), Agent())));
            if (Chance(60)) Some(4, Outage);
            if (Chance(50)) Some(4, () => Say(Any(), new WorldInput.HostSuspend(Part(length / 4))));
            if (Chance(40))
            {
                Some(3, () => Say(Any(), new WorldInput.ClockStep((Part(length / 3) + TimeSpan.FromSeconds(2)) * (Chance(50) ? 1 : -1))));
            }
            if (Chance(40)) Some(4, () => Say(Any(), new WorldInput.CommitMeets((CommitFault)_dice.Next(4), Part(_scale))));
            if (Chance(30)) Some(3, Pause);
            if (Chance(30)) Some(3, Work);
            if (Chance(20)) Some(3, () => Say(Any(), new WorldInput.Cancel(Agent())));
        }
        if (Chance(80)) Some(4, Storm);
        Some(10, () => Say(Any(), Wake(Agent())));
        if (Chance(30)) Collide();

        // From here on the world is kind, and everything that was accepted has to arrive.
        Say(Quiet, new WorldInput.HostStart());
        Say(Quiet, new WorldInput.RunsBehave(new RunModel { Duration = TimeSpan.FromMilliseconds(_dice.Next(20)) }));
        Say(Quiet, new WorldInput.Resume());
        foreach (var agent in Agents)
        {
            Say(Quiet, new WorldInput.Resume(agent.Id));
            Say(Quiet, new WorldInput.Cancel(agent.Id));
            for (var task = 0; task < 2; task++) Say(Quiet, new WorldInput.Unregister(agent.Id, $"t{task}"));
        }
        // What was asleep, or down after a fault, at that instant is reached a little later.
        var late = Quiet + length / 2 + _scale * 2;
        Say(late, new WorldInput.HostStart());
        Say(late, new WorldInput.Resume());
        foreach (var agent in Agents)
        {
            Say(late, new WorldInput.Resume(agent.Id));
            Say(late, new WorldInput.Cancel(agent.Id));
            for (var task = 0; task < 2; task++) Say(late, new WorldInput.Unregister(agent.Id, $"t{task}"));
        }
        // Stable: at one instant, in the order of writing.
        var ordered = _script.OrderBy(line => line.At).ToList();
        _script.Clear();
        _script.AddRange(ordered);
    }

    private RunModel Model()
    {
        var interval = _scale * 2;
        return new RunModel
        {
            Duration = _dice.Next(5) switch { 0 => TimeSpan.Zero, 1 => Part(interval * 2), _ => Part(interval / 5) },
            Outcomes = IsCalm || Chance(40)
                ? [ScriptedOutcome.Succeeded]
                : [.. Enumerable.Range(0, _dice.Next(1, 6))
                    .Select(_ => Chance(40) ? ScriptedOutcome.Succeeded : (ScriptedOutcome)_dice.Next(1, 5))],
            Survives = Chance(30),
            ExitsAt = Chance(70) ? CancelStage.Ask : CancelStage.Kill,
            Tokens = Chance(50) ? _dice.Next(0, 1000) : null,
            Usd = Chance(30) ? _dice.Next(0, 100) / 100m : null,
            ActivityEvery = Chance(20) ? Part(interval / 3) + TimeSpan.FromSeconds(1) : TimeSpan.Zero,
            Emits = Chance(50) ? [] : [.. Enumerable.Range(0, _dice.Next(1, 4)).Select(_ => Emission(interval))],
        };
    }

    private Emission Emission(TimeSpan interval)
    {
        var caused = Chance(60);
        var toItself = Chance(70);
        // The reason says to the auditor what it cannot see in the journal.
        var reason = !caused ? "emitted" : toItself ? "own" : "passed-on";
        var intent = caused && Chance(20) ? Intent.Immediate : Chance(10) ? Intent.Next : Intent.Event;
        return new Emission(Part(interval), reason, intent, caused, Key(), toItself ? null : Agent());
    }

    private WorldInput.Wake Wake(AgentId agent)
    {
        var intent = _dice.Next(10) switch { 0 => Intent.Immediate, 1 => Intent.Manual, 2 => Intent.Next, _ => Intent.Event };
        if (IsCalm && intent is Intent.Immediate or Intent.Manual) intent = Intent.Event;
        var caused = Chance(10) && intent != Intent.Manual;
        return new WorldInput.Wake(agent, caused ? "maybe-own" : "wake", intent, Key(), caused);
    }

    private void Outage()
    {
        var at = Any();
        Say(at, Chance(50) ? new WorldInput.HostStop() : new WorldInput.HostCrash());
        Say(at + Part((Quiet - Start) / 3), new WorldInput.HostStart());
    }

    private void Pause()
    {
        var at = Any();
        AgentId? agent = Chance(60) ? Agent() : null;
        Say(at, new WorldInput.Pause(agent, Chance(50) ? Part((Quiet - Start) / 3) : null));
        if (Chance(70)) Say(at + Part((Quiet - Start) / 3), new WorldInput.Resume(agent));
    }

    private void Work()
    {
        var (at, agent, task) = (Any(), Agent(), $"t{_dice.Next(2)}");
        Say(at, new WorldInput.Register(agent, task));
        if (Chance(50)) Say(at + Part(_scale), new WorldInput.Activity(agent, task, new ActivityReport { Idle = Chance(50) }));
        if (Chance(80)) Say(at + Part(_scale * 4), new WorldInput.Unregister(agent, task));
    }

    private void Storm()
    {
        var (agent, at, step) = (Agent(), Any(), Part(_scale / 3) + TimeSpan.FromMilliseconds(1));
        for (var i = _dice.Next(3, 25); i > 0 && at < Quiet; i--, at += Whole(step * _dice.NextDouble())) Say(at, Wake(agent));
    }

    /// <summary>Everything at one instant, on the slot if there is one.</summary>
    private void Collide()
    {
        var at = Start + _scale * _dice.Next(1, 5);
        if (at >= Quiet) return;
        Some(4, () => Say(at, Wake(Agent())));
    }

    private void Say(Instant at, WorldInput input) => _script.Add((at, input));

    private void Some(int most, Action what)
    {
        for (var i = _dice.Next(1, most + 1); i > 0; i--) what();
    }

    private string? Key() => Chance(25) ? $"k{_dice.Next(2)}" : null;

    private AgentId Agent() => Agents[_dice.Next(Agents.Length)].Id;

    private Instant Any() => Start + Part(Quiet - Start);

    private TimeSpan Part(TimeSpan most) => TimeSpan.FromMilliseconds(_dice.NextInt64((long)most.TotalMilliseconds + 1));

    /// <summary>Settings and scripts know whole milliseconds only.</summary>
    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromMilliseconds((long)span.TotalMilliseconds);

    private bool Chance(int percent) => _dice.Next(100) < percent;

    private static TimeSpan Span(long seconds) => TimeSpan.FromSeconds(seconds);
}
