using Microsoft.Extensions.Logging.Abstractions;
using Systole.Stores.InMemory;
using Systole.Tests.Api.Fakes;
using Systole.Tests.Loop;

namespace Systole.Tests.Watchman;

/// <summary>A real node is looked at while things go wrong with it.</summary>
public sealed class NodeVitalsTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("systole-").FullName;
    private readonly ManualTime _time = new();
    private readonly PingReceiver _receiver = new();
    private readonly FailingStore _store = new(new InMemoryStore());
    private readonly Node _node;

    public NodeVitalsTests() => _node = new Node(
        _store, new NodeOptions { DataDirectory = _folder, PingUrl = _receiver.Url }, [], _time, NullLoggerFactory.Instance);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _receiver.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PassAsync(TimeSpan span)
    {
        for (var end = _time.GetUtcNow() + span; _time.GetUtcNow() < end;)
        {
            // The loop's own wait: nothing passes before it has turned.
            await _time.ArmedAsync(Laws.WaitMax);
            _time.Advance(Laws.WaitMax);
        }
        await _time.ArmedAsync(Laws.WaitMax);
    }

    [Fact]
    public async Task A_node_without_work_is_well_for_as_long_as_one_cares_to_look()
    {
        _node.CheckVitals().ToString().ShouldBe("the node is stopping or not yet started");
        await _node.StartAsync(CancellationToken.None);
        for (var minute = 0; minute < 5; minute++)
        {
            (await _receiver.HeardAsync()).ShouldStartWith("GET ");
            // It has its answer and waits for the next minute: one that is still waiting for the answer arms its timer in a later one.
            await _time.ArmedAsync(TimeSpan.FromMinutes(1));
            _node.CheckVitals().ToString().ShouldBeEmpty();
            await PassAsync(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task A_store_that_takes_nothing_makes_the_node_unwell_and_silences_the_ping()
    {
        await _node.StartAsync(CancellationToken.None);
        await _receiver.HeardAsync();
        await _time.ArmedAsync(TimeSpan.FromMinutes(1));
        _store.FailsWith = "the disk is full";
        await PassAsync(TimeSpan.FromSeconds(50));
        _node.CheckVitals().Wrong.ShouldContain("the store takes no writes: the disk is full");
        _node.CheckVitals().Wrong.ShouldContain(wrong => wrong.StartsWith("nothing has been written to the store for 5", StringComparison.Ordinal));
        await PassAsync(TimeSpan.FromMinutes(3));
        _receiver.HasHeard.ShouldBeFalse();

        _store.FailsWith = null;
        while (!_node.CheckVitals().IsWell) await PassAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_loop_that_breaks_is_told_from_one_that_stops()
    {
        await _node.StartAsync(CancellationToken.None);
        _store.BreaksWith = new InvalidOperationException("a fault of our own");
        _ = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await _time.ArmedAsync(Laws.WaitMax);
            while (!_node.Completion.IsCompleted)
            {
                _time.Advance(Laws.WaitMax);
                await Task.WhenAny(_node.Completion, _time.ArmedAsync(Laws.WaitMax));
            }
            await _node.Completion;
        });
        (_node.CheckVitals().ToString(), _node.CheckVitals().IsStuck).ShouldBe(("the loop broke and turns no more", true));
    }

    [Fact]
    public async Task After_a_stop_it_is_silent()
    {
        await _node.StartAsync(CancellationToken.None);
        await _receiver.HeardAsync();
        await _time.ArmedAsync(TimeSpan.FromMinutes(1));
        await _node.StopAsync();
        _time.Advance(TimeSpan.FromMinutes(10));
        _receiver.HasHeard.ShouldBeFalse();
        _node.CheckVitals().ToString().ShouldBe("the node is stopping or not yet started");
    }
}
