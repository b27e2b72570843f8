using System.Collections.Concurrent;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd.Cluster;

/// <summary>The event stream is that of all nodes: whoever loses the node that it followed goes on at another one.</summary>
[Collection(RealProgram.Name)]
public sealed class EventResumeTests
{
    private const string Agents = """
        agents:
          beat: { every: 1s, run: { command: [sh, -c, "echo HEARTBEAT_OK"] } }
          work:
            events: { coalesce: 50ms, min_spacing: 100ms, backoff: { factor: 1, max: 100ms }, flood_guard: { runs: 1000, within: 1s } }
            run: { command: [sh, -c, "echo HEARTBEAT_OK"] }
        """;

    [Fact]
    public async Task A_stream_goes_on_at_another_node_after_its_own_was_killed_and_misses_nothing()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("kill -9 is for Unix");
        using var cluster = await ClusterBench.NewAsync(await PostgresServer.SharedAsync(), "ab", Agents);
        await cluster.StartAllAsync();
        await using var reader = new EventReader();
        var printed = new ConcurrentQueue<string>();
        var tail = cluster["a"].StartVerb(printed.Enqueue, "tail", "--follow", "--json", "--lines", "0");
        var reading = reader.FollowAsync(cluster["a"]);
        await Until.TrueAsync(() => reader.Lines.Count > 3 && printed.Count > 3, "both follow");

        for (var round = 0; round < 4; round++)
        {
            var (dies, stays) = round % 2 == 0 ? ("a", "b") : ("b", "a");
            // The other one goes on writing while this one dies.
            using var enough = new CancellationTokenSource();
            var stream = WakeStream.OfAsync(cluster[stays], TimeSpan.FromMilliseconds(30), _ => { }, enough.Token);
            var before = reader.Lines.Count;
            await Until.TrueAsync(() => reader.Lines.Count > before + 10, "lines come in");
            await cluster.KillAsync(dies);
            await reading;
            reading = reader.FollowAsync(cluster[stays]);
            before = reader.Lines.Count;
            await Until.TrueAsync(() => reader.Lines.Count > before + 10, "lines come in from the other node");
            await enough.CancelAsync();
            await stream;
            cluster.Start(dies);
            await cluster[dies].ReadyAsync(cluster.Process(dies));
        }
        var last = (await cluster.JournalAsync()).All.Count;
        await cluster.StopAllAsync();
        await reading;
        await Workbench.KillAsync(tail);

        var journal = await cluster.JournalAsync();
        var lines = journal.All.Select(line => line.GetRawText()).ToList();
        var told = reader.Lines.ToList();
        told.ShouldAllBe(line => line.Name != "reset");
        told.Select(line => line.Data).ShouldBe(lines.Skip((int)told[0].Id - 1).Take(told.Count));
        told[^1].Id.ShouldBeGreaterThanOrEqualTo(last);
        // And whoever waits for one node to come back has missed as little.
        var rows = printed.Where(line => line.StartsWith('{')).ToList();
        rows.Count.ShouldBeGreaterThan(100);
        rows.ShouldBe(lines.Skip(lines.IndexOf(rows[0])).Take(rows.Count));
        told.Count.ShouldBeGreaterThan(100);
    }
}
