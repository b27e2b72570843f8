using Systole.Loop;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing;
using Systole.Testing.Stores;

namespace Systole.Tests.Loop;

/// <summary>Signs of life are cheap: they are seen at once, and reach the store while nobody could miss them.</summary>
public sealed class LifeTests : IAsyncDisposable
{
    private static readonly RunId Run = new(AgentId.Parse("main"), 1);
    private static readonly AgentPolicy Main = Silent("main", TimeSpan.FromMinutes(5));

    private readonly InMemoryDisk _disk = new();
    private readonly Rows _rows;
    private readonly LoopHarness _loop;

    public LifeTests()
    {
        _rows = new Rows(new InMemoryStore(_disk));
        _loop = new LoopHarness(_rows, LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [Main, Silent("other", TimeSpan.FromMinutes(5))]);
    }

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private static AgentPolicy Silent(string id, TimeSpan limit) => new()
    {
        Id = AgentId.Parse(id),
        Schedule = new Schedule.Every(TimeSpan.FromHours(10)),
        Watch = new WatchPolicy { StaleAfter = limit, TimeoutAfter = TimeSpan.Zero },
    };

    [Fact]
    public async Task They_are_seen_at_once_and_written_once_in_0_8_of_half_the_limit()
    {
        await _loop.StartAsync();
        _rows.Of("main").ShouldBe(1);
        for (var second = 0; second < 20 * 60; second++)
        {
            await _loop.RunForAsync(TimeSpan.FromSeconds(1));
            _loop.Active(Run);
            await _loop.TurnAsync();
            _loop.Published.Find(Run.Agent)!.Run!.LastActivityAt.ShouldBe(_loop.Now);
        }
        // Every two minutes.
        _rows.Of("main").ShouldBe(1 + 10);
        (await _loop.JournalAsync()).ShouldNotContain(line => line.Contains("run_stale") && line.Contains("main-1"));
    }

    [Fact]
    public async Task What_else_happens_to_others_writes_no_row_of_one_that_only_lives()
    {
        await _loop.StartAsync();
        for (var second = 0; second < 60; second++)
        {
            await _loop.RunForAsync(TimeSpan.FromSeconds(1));
            _loop.Active(Run);
            _loop.Wake("other", new WakeRequest { Reason = "exec-event" });
            await _loop.TurnAsync();
        }
        _rows.Of("main").ShouldBe(1);
        _rows.Of("other").ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task The_last_one_is_written_though_none_follows()
    {
        await _loop.StartAsync();
        await _loop.RunForAsync(TimeSpan.FromSeconds(100));
        _loop.Active(Run);
        await _loop.TurnAsync();
        var last = _loop.Now;
        await _loop.RunForAsync(TimeSpan.FromSeconds(60));

        _rows.Of("main").ShouldBe(2);
        Stored().LastActivityAt.ShouldBe(last);
    }

    [Fact]
    public async Task What_a_run_says_of_itself_is_written_within_a_second_or_two()
    {
        await _loop.StartAsync();
        await _loop.RunForAsync(TimeSpan.FromSeconds(10));
        _loop.Inbox.Report(new ActiveSignal(Run, new ActivityReport { Tool = "bash", ToolTimeout = TimeSpan.FromMinutes(25) }) { At = _loop.Now });
        await _loop.TurnAsync();
        await _loop.RunForAsync(TimeSpan.FromSeconds(2));

        Stored().Tool!.Timeout.ShouldBe(TimeSpan.FromMinutes(25));
        _rows.Of("main").ShouldBe(2);
    }

    [Fact]
    public async Task So_is_what_it_says_while_it_goes_on_with_the_same()
    {
        await _loop.StartAsync();
        var said = new[]
        {
            new ActivityReport { Tool = "send-mail" },
            new ActivityReport { Tool = "deploy" },
            new ActivityReport { Details = """{"step":2}""" },
            new ActivityReport { Tokens = 700 },
            new ActivityReport { Usd = 0.07m },
        };
        foreach (var report in said)
        {
            await _loop.RunForAsync(TimeSpan.FromSeconds(5));
            _loop.Inbox.Report(new ActiveSignal(Run, report) { At = _loop.Now });
            await _loop.TurnAsync();
            await _loop.RunForAsync(TimeSpan.FromSeconds(2));
            Stored().ShouldBe(_loop.Find("main")!.Run, $"{report} is held back");
        }
        // What nobody can say of it is told to the next attempt.
        Stored().Steps.Last.Select(step => step.Tool).ShouldBe(["send-mail", "deploy"]);
    }

    [Fact]
    public async Task What_happens_to_its_agent_takes_it_along()
    {
        await _loop.StartAsync();
        await _loop.RunForAsync(TimeSpan.FromSeconds(10));
        _loop.Active(Run);
        await _loop.TurnAsync();
        var last = _loop.Now;
        await _loop.RunForAsync(TimeSpan.FromSeconds(5));
        _loop.Wake("main", new WakeRequest { Reason = "exec-event" });
        await _loop.TurnAsync();

        Stored().LastActivityAt.ShouldBe(last);
        // It is written: the time until the next one begins anew.
        _loop.Active(Run);
        await _loop.RunForAsync(TimeSpan.FromSeconds(110));
        _rows.Of("main").ShouldBe(2);
        await _loop.RunForAsync(TimeSpan.FromSeconds(15));
        _rows.Of("main").ShouldBe(3);
    }

    [Fact]
    public async Task A_node_that_stops_leaves_none_behind()
    {
        await _loop.StartAsync();
        await _loop.RunForAsync(TimeSpan.FromSeconds(10));
        _loop.Active(Run);
        await _loop.TurnAsync();
        var last = _loop.Now;
        await _loop.StopAsync();
        Stored().LastActivityAt.ShouldBe(last);
    }

    [Fact]
    public async Task A_commit_that_fails_forgets_none_of_them()
    {
        await _loop.StartAsync();
        await _loop.RunForAsync(TimeSpan.FromSeconds(100));
        _loop.Active(Run);
        await _loop.TurnAsync();
        var last = _loop.Now;
        _rows.Fails = true;
        await _loop.RunForAsync(TimeSpan.FromSeconds(60));
        _loop.IsInTrouble.ShouldBeTrue();
        _loop.Published.Find(Run.Agent)!.Run!.LastActivityAt.ShouldBe(last);
        _rows.Fails = false;
        await _loop.RunForAsync(TimeSpan.FromSeconds(5));
        Stored().LastActivityAt.ShouldBe(last);
    }

    [Fact]
    public async Task After_a_crash_nobody_is_told_silent_who_reports_in_time()
    {
        await _loop.StartAsync();
        for (var minute = 0; minute < 11; minute++)
        {
            await _loop.RunForAsync(TimeSpan.FromSeconds(60));
            _loop.Active(Run);
            await _loop.TurnAsync();
        }
        _disk.Release();
        var next = new LoopHarness(new InMemoryStore(_disk), _loop.Clock, [Main]);
        await next.StartAsync();
        await next.RunForAsync(TimeSpan.FromSeconds(115));
        next.Active(Run);
        await next.RunForAsync(TimeSpan.FromSeconds(290));
        (await next.JournalAsync()).ShouldNotContain(line => line.Contains("run_stale") && line.Contains("main-1"));
    }

    private HeartbeatRun Stored() => _rows.Last["main"].Run!;

    /// <summary>Counts the rows that are written of each agent.</summary>
    private sealed class Rows(IStore inner) : ForwardingStore(inner)
    {
        private readonly List<AgentState> _written = [];

        public bool Fails { get; set; }

        public Dictionary<string, AgentState> Last { get; } = [];

        public int Of(string agent) => _written.Count(state => state.Id.Value == agent);

        public override async ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
        {
            if (Fails) throw new StoreException("the disk is full");
            await base.CommitAsync(batch, stop);
            _written.AddRange(batch.Agents);
            foreach (var state in batch.Agents) Last[state.Id.Value] = state;
        }
    }
}
