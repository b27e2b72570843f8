using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing;
using Systole.Testing.Stores;

namespace Systole.Tests.Loop;

/// <summary>A store that takes long to write is told of by what the loop measured.</summary>
public sealed class SlowStoreTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly VirtualClock _clock = LoopHarness.ClockAt("2026-02-16T03:30:00Z");
    private readonly SlowStore _store;
    private readonly LoopHarness _loop;

    public SlowStoreTests()
    {
        _store = new SlowStore(new InMemoryStore(), _clock);
        _loop = new LoopHarness(_store, _clock, [new AgentPolicy { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)) }]);
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task PassAsync(TimeSpan span)
    {
        for (var end = _loop.Now + span; _loop.Now < end;)
        {
            _clock.Advance(Second);
            await _loop.TurnAsync();
        }
    }

    private async Task<string[]> ToldAsync() =>
        [.. (await _loop.JournalAsync()).Where(line => line.Contains("store_slow", StringComparison.Ordinal)).Select(line => line.Split("\"summary\":")[1])];

    [Fact]
    public async Task A_slow_write_opens_an_alert_with_what_it_took_and_it_closes_when_no_other_follows()
    {
        await _loop.StartAsync();
        _store.Takes = TimeSpan.FromMilliseconds(1_300);
        _loop.Wake("main", new WakeRequest());
        await _loop.TurnAsync();
        _store.Takes = TimeSpan.Zero;
        await _loop.TurnAsync();
        _loop.Published.Facts.Fleet.Alerts.Keys.ShouldBe(["store_slow"]);
        await PassAsync(TimeSpan.FromMinutes(5) + Second);

        var told = await ToldAsync();
        told.Length.ShouldBe(2);
        told[0].ShouldStartWith("\"a write of the store took 1s300ms, 1s or longer is slow");
        told[1].ShouldStartWith("\"no write of the store was seen to take 1s or longer since 2026-02-16T03:30:01.300Z");
        _loop.Published.Facts.Fleet.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Writing_down_that_writes_are_slow_does_not_keep_a_slow_store_busy()
    {
        await _loop.StartAsync();
        _store.Takes = TimeSpan.FromMilliseconds(1_300);
        var before = _store.Commits;
        await PassAsync(TimeSpan.FromMinutes(10));

        // What has to be written each half minute, and that it was slow: once with the alert, then with the next write.
        (_store.Commits - before).ShouldBeInRange(15, 25);
        (await ToldAsync()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_store_as_fast_as_it_should_be_is_nothing_to_tell()
    {
        await _loop.StartAsync();
        _store.Takes = TimeSpan.FromMilliseconds(999);
        await PassAsync(TimeSpan.FromMinutes(10));
        (await ToldAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_write_of_a_process_is_slow_wherever_the_store_is_and_not_told()
    {
        _store.Takes = TimeSpan.FromSeconds(2);
        await _loop.StartAsync();
        _store.Takes = TimeSpan.Zero;
        await PassAsync(TimeSpan.FromMinutes(1));
        (await ToldAsync()).ShouldBeEmpty();
    }

    private sealed class SlowStore(IStore inner, VirtualClock clock) : ForwardingStore(inner)
    {
        public TimeSpan Takes { get; set; }

        public int Commits { get; private set; }

        public override ValueTask CommitAsync(CommitBatch batch, CancellationToken stop)
        {
            Commits++;
            clock.Advance(Takes);
            return base.CommitAsync(batch, stop);
        }
    }
}
