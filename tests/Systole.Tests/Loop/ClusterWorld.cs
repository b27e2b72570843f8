using System.Globalization;
using System.Text.Json;
using Systole.Loop;
using Systole.Statistics;
using Systole.Testing;
using CommitFault = Systole.Testing.Stores.CommitFault;

namespace Systole.Tests.Loop;

/// <summary>One of these worlds.</summary>
internal sealed class ClusterWorld
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(2);

    private const int CrewSize = 8;

    private readonly Random _random;

    /// <summary>Of its own: who falls silent together has no effect on what else happens.</summary>
    private readonly Random _silence;
    private readonly ClusterHarness _cluster;
    private readonly Dictionary<string, LoopHarness> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CommitFault> _faults = new(StringComparer.Ordinal);
    private readonly HashSet<string> _frozen = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Node, string Run), Instant> _ends = [];
    private readonly HashSet<(string Node, string Run)> _watched = [];
    private readonly List<WakeSignal> _wakes = [];
    private readonly List<RegisterSignal> _works = [];
    private readonly Dictionary<int, Instant> _silentUntil = [];

    public ClusterWorld(int seed)
    {
        _random = new Random(seed);
        _silence = new Random(-seed);
        _cluster = new ClusterHarness("2026-02-16T03:30:00Z", [
            // Nodes die here far more often than agents are forgiven for.
            Patient("beat") with { Schedule = new Schedule.Every(Interval) },
            Patient("work") with
            {
                Events = new EventPolicy
                {
                    MinSpacing = TimeSpan.FromSeconds(5),
                    Coalesce = TimeSpan.FromSeconds(1),
                    BackoffMax = TimeSpan.FromSeconds(30),
                    FloodGuardRuns = 1_000,
                },
            },
            // Silent work is told twice while the world lasts, as stale and as past its limit.
            Patient("chat") with
            {
                CanRun = false,
                Watch = new WatchPolicy { StaleAfter = TimeSpan.FromMinutes(1), TimeoutAfter = TimeSpan.FromMinutes(4) },
            },
            // They fall silent together, and some of them for good.
            .. Enumerable.Range(0, CrewSize).Select(i => new AgentPolicy
            {
                Id = Crew(i),
                CanRun = false,
                Watch = new WatchPolicy { StaleAfter = TimeSpan.FromMinutes(1), TimeoutAfter = i % 2 == 0 ? TimeSpan.FromMinutes(6) : TimeSpan.Zero },
            }),
        ]);
    }

    private static AgentId Crew(int i) => AgentId.Parse($"crew-{i}");

    private static AgentPolicy Patient(string id) => new()
    {
        Id = AgentId.Parse(id),
        Retry = new RetryPolicy { Attempts = 1_000 },
        Watch = new WatchPolicy { QuarantineAttempts = 1_000 },
    };

    /// <summary>How many wakes were accepted.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How often many were silent at once.</summary>
    public int Stalls { get; private set; }

    public async Task RunAsync()
    {
        foreach (var name in Names) await StartAsync(name);
        for (var step = 0; step < 150; step++)
        {
            await HappenAsync();
            await PassAsync(TimeSpan.FromSeconds(_random.Next(1, 20)));
        }
        await HealAsync();
        await AuditAsync();
    }

    private async Task StartAsync(string name)
    {
        _faults[name] = CommitFault.None;
        _seen[name] = 0;
        _live[name] = await _cluster.StartAsync(name, plan: _ => _faults[name]);
    }

    private async Task HappenAsync()
    {
        var name = Names[_random.Next(Names.Length)];
        var isLive = _live.TryGetValue(name, out var node);
        switch (_random.Next(24))
        {
            case 0 when isLive:
                _cluster.Kill(name);
                _live.Remove(name);
                break;
            case 1 when isLive && !_frozen.Contains(name) && !_cluster.Memory.CutOff.Contains(name):
                await _cluster.StopAsync(name);
                _live.Remove(name);
                break;
            case 2 or 3 when !isLive && !_cluster.Memory.CutOff.Contains(name) && !_cluster.Memory.ReadsFail:
                _frozen.Remove(name);
                await StartAsync(name);
                break;
            case 4 when isLive && _frozen.Add(name):
                _cluster.Freeze(name);
                break;
            case 5 or 6 when _frozen.Remove(name):
                _cluster.Thaw(name);
                break;
            case 7 or 8 when _cluster.Memory.CutOff.Remove(name):
                break;
            case 7:
                _cluster.Memory.CutOff.Add(name);
                break;
            case 9 when isLive:
                _faults[name] = _random.Next(3) switch { 0 => CommitFault.Before, 1 => CommitFault.After, _ => CommitFault.None };
                break;
            case 10:
                _cluster.Memory.ReadsFail = true;
                break;
            case 11 or 16:
                _cluster.Memory.ReadsFail = false;
                break;
            case 12:
                await LoseAsync(_random.Next(1, 8));
                break;
            case 13 or 14 when isLive:
                Register(node!);
                break;
            case 15 when isLive:
                Finish(node!);
                break;
            default:
                if (isLive) _wakes.Add(node!.Wake("work", new WakeRequest { Reason = "exec-event" }));
                break;
        }
    }

    private void Register(LoopHarness node)
    {
        var request = new RegisterRequest { Task = $"task-{_random.Next(3)}" };
        var signal = new RegisterSignal(AgentId.Parse("chat"), request, null, null) { At = node.Now };
        if (node.Inbox.TryRequest(signal)) _works.Add(signal);
    }

    /// <summary>Some work ends, or says so again, or though another took its place.</summary>
    private void Finish(LoopHarness node)
    {
        var known = _works.Where(work => work.Answered.IsCompletedSuccessfully && work.Answered.Result.IsDone).ToList();
        if (known.Count == 0) return;
        var run = known[^_random.Next(1, Math.Min(4, known.Count + 1))].Answered.Result.Value!.Run;
        var outcome = _random.Next(2) == 0 ? RunOutcome.Succeeded : RunOutcome.Failed;
        var finish = new FinishSignal(run, new Finish(outcome) { Tokens = _random.Next(1_000) }) { At = node.Now };
        node.Inbox.TryRequest(finish).ShouldBeTrue();
    }

    /// <summary>A failover to a replica that was behind. Wakes that only the lost tail knew are the cost of it.</summary>
    private async Task LoseAsync(int turns)
    {
        if (turns >= _cluster.Memory.Turns.Count) return;
        await _cluster.Memory.LoseAsync(turns);
        var kept = _cluster.Memory.Turns[^1].Batch.Node.LastWake;
        _wakes.RemoveAll(wake => wake.Answered is { IsCompletedSuccessfully: true, Result: { IsDone: true, Value: { } receipt } }
            && receipt.Wake.Number > kept);
    }

    /// <summary>Time passes, and commands do their work: those of a dead node, too, whose end is found by who starts there again.</summary>
    private async Task PassAsync(TimeSpan span)
    {
        var end = _cluster.Now + span;
        while (_cluster.Now < end)
        {
            await _cluster.RunForAsync(TimeSpan.FromSeconds(1));
            foreach (var (name, node) in _live) Work(name, node);
            ShowLife();
        }
    }

    /// <summary>The crew is at work, and says so to whatever node it gets to; now and then most of it hears of nobody for a while.</summary>
    private void ShowLife()
    {
        if (_silence.Next(240) == 0)
        {
            var until = _cluster.Now + TimeSpan.FromSeconds(_silence.Next(30, 600));
            foreach (var i in Enumerable.Range(0, CrewSize).Where(_ => _silence.Next(3) > 0)) _silentUntil[i] = until;
        }
        var names = _live.Keys.Where(name => !_frozen.Contains(name)).Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < CrewSize; i++)
        {
            if (_silence.Next(15) > 0 || names.Count == 0 || (_silentUntil.TryGetValue(i, out var until) && _cluster.Now < until)) continue;
            var node = _live[names[_silence.Next(names.Count)]];
            if (node.Find(Crew(i).Value)?.Registered.GetValueOrDefault("t") is { } run) node.Active(run.Id);
            else node.Inbox.TryRequest(new RegisterSignal(Crew(i), new RegisterRequest { Task = "t" }, null, null) { At = node.Now }).ShouldBeTrue();
        }
    }

    private void Work(string name, LoopHarness node)
    {
        for (var at = _seen[name]; at < node.Acts.Count; at++)
        {
            var (act, run) = (node.Acts[at].Split(' ')[0], node.Acts[at].Split(' ')[1]);
            var ends = _cluster.Now + TimeSpan.FromSeconds(_random.Next(1, 40));
            if (act == "start") _ends[(name, run)] = ends;
            else if (act == "adopt") _ends.TryAdd((name, run), ends);
            else if (act == "kill") _ends[(name, run)] = _cluster.Now;
            if (act is "start" or "adopt") _watched.Add((name, run));
        }
        _seen[name] = node.Acts.Count;
        foreach (var (process, ends) in _ends.Where(end => end.Key.Node == name).ToList())
        {
            if (ends > _cluster.Now || !_watched.Remove(process)) continue;
            node.End(RunId.TryParse(process.Run, out var id) ? id : throw new InvalidOperationException(process.Run));
        }
    }

    private async Task HealAsync()
    {
        _cluster.Memory.CutOff.Clear();
        _cluster.Memory.ReadsFail = false;
        foreach (var name in Names)
        {
            _faults[name] = CommitFault.None;
            if (_frozen.Remove(name)) _cluster.Thaw(name);
            if (!_live.ContainsKey(name)) await StartAsync(name);
        }
        await PassAsync(TimeSpan.FromMinutes(20));
    }

    private async Task AuditAsync()
    {
        var lines = await _cluster.JournalAsync();
        Stalls = SilenceLedger.Of(lines).Stalls;
        var journal = lines.Select(line => JsonElement.Parse(line)).ToList();
        var acknowledged = _wakes.Where(wake => wake.Answered.IsCompletedSuccessfully && wake.Answered.Result.IsDone)
            .Select(wake => wake.Answered.Result.Value!.Wake.ToString()).ToList();
        acknowledged.ShouldBeUnique();

        var outcomes = Of("run_finished").ToDictionary(line => Text(line, "run"), line => Text(line, "outcome"));
        var delivered = Of("run_started").Where(line => outcomes.GetValueOrDefault(Text(line, "run")) == "succeeded")
            .SelectMany(line => line.GetProperty("wakes").EnumerateArray().Select(wake => wake.GetString()!)).ToList();
        delivered.ShouldBeUnique();
        var dead = Of("wake_dead_lettered").Select(line => Text(line, "wake")).ToList();
        acknowledged.Except(delivered).Except(dead).ShouldBeEmpty("acknowledged wakes were lost");
        Acknowledged = acknowledged.Count;

        Of("run_started").Select(line => Text(line, "run")).ShouldBeUnique();
        foreach (var agent in Of("run_started").Concat(Of("run_finished")).OrderBy(line => journal.IndexOf(line)).GroupBy(line => Text(line, "agent")))
        {
            // One at a time: a start, its end, a start.
            agent.Select((line, index) => (Text(line, "event") == "run_started") == (index % 2 == 0)).ShouldAllBe(alternates => alternates);
        }
        Slots();
        foreach (var period in StatsPeriods.All)
        {
            await FiguresAsync("beat", period, stats => stats.Heartbeat, "run_started", "run_finished");
            await FiguresAsync("work", period, stats => stats.Heartbeat, "run_started", "run_finished");
            await FiguresAsync("chat", period, stats => stats.Registered, "run_registered", "run_unregistered");
        }

        IEnumerable<JsonElement> Of(string what) => journal.Where(line => Text(line, "event") == what);

        // Whoever decided it, and however often it was tried, everything that the journal tells is counted once and in its time.
        async Task FiguresAsync(string agent, StatsPeriod period, Func<AgentStats, RunStats> origin, string begins, string ends)
        {
            var lines = journal.Where(line => Text(line, "agent") == agent).ToLookup(line => Text(line, "event"));
            var rows = (await _cluster.Memory.Rows.ReadStatsAsync(AgentId.Parse(agent), period, Instant.Min, Instant.Max, default))
                .Select(row => (row.Start, Runs: origin(row.Stats))).ToList();
            foreach (var (start, runs) in rows)
            {
                runs.Started.ShouldBe(Told(begins).Count());
                runs.Outcomes.Select(of => (Core.Names.Of(of.Key), of.Value)).ShouldBe(
                    Told(ends).Select(OutcomeOf).Concat(Told("run_timed_out").Where(IsEnd).Select(_ => "timed_out"))
                        .GroupBy(outcome => outcome).Select(same => (same.Key, (long)same.Count())), ignoreOrder: true);
                runs.StaleEpisodes.ShouldBe(Told("run_stale").Count());
                runs.Timeouts.ShouldBe(Told("run_timed_out").Count());
                runs.Durations.Count.ShouldBe(runs.Ended - runs.Outcomes.GetValueOrDefault(RunOutcome.Superseded));
                runs.Tokens.ShouldBe(Told(ends).Sum(line => line.TryGetProperty("tokens", out var tokens) ? tokens.GetInt64() : 0));

                IEnumerable<JsonElement> Told(string what) =>
                    lines[what].Where(line => period.StartOf(Instant.From(Time(line, "at"))) == start);
            }
            var total = rows.Aggregate(RunStats.None, (all, row) => all.Merge(row.Runs));
            total.Started.ShouldBe(lines[begins].Count());
            total.Ended.ShouldBe(lines[ends].Count() + lines["run_timed_out"].Count(IsEnd));
            total.Gaps.Count.ShouldBe(Math.Max(0, total.Started - 1));
            total.WakesDelivered.ShouldBe(lines["run_started"].Where(line => outcomes.GetValueOrDefault(Text(line, "run")) == "succeeded")
                .Sum(line => line.GetProperty("wakes").GetArrayLength()));
        }

        // Registered work past its limit is let go, and no further line tells of its end.
        static bool IsEnd(JsonElement timedOut) => Text(timedOut, "task") != "";

        static string OutcomeOf(JsonElement line) => Text(line, "outcome") is { Length: > 0 } outcome ? outcome : "succeeded";

        void Slots()
        {
            var carried = Of("run_started").Where(line => Text(line, "agent") == "beat" && line.TryGetProperty("slot", out _) && line.GetProperty("attempt").GetInt32() == 1)
                .ToLookup(line => line.GetProperty("reasons").EnumerateArray().Any(reason => reason.GetString() == "startup"), line => Time(line, "slot"));
            var told = carried[false]
                .Concat(Of("slot_skipped").Where(line => Text(line, "agent") == "beat").Select(line => Time(line, "slot")))
                .Concat(Of("slots_missed").Where(line => Text(line, "agent") == "beat")
                    .SelectMany(line => Enumerable.Range(0, line.GetProperty("count").GetInt32()).Select(k => Time(line, "from") + k * Interval)))
                .ToList();
            told.ShouldBeUnique();
            // A catch-up stands for slots that are told as missed, and for one that was waiting before.
            var all = told.Concat(carried[true]).ToHashSet();
            var first = Time(Of("run_started").First(line => Text(line, "agent") == "beat"), "slot");
            for (var slot = first; slot < all.Max(); slot += Interval) all.ShouldContain(slot);
            told.ShouldAllBe(slot => (slot - first).Ticks % Interval.Ticks == 0);
        }
    }

    private static string Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static DateTimeOffset Time(JsonElement line, string name) => DateTimeOffset.Parse(Text(line, name), CultureInfo.InvariantCulture);
}
