using Systole.Stores;
using Systole.Stores.Shared;
using Systole.Testing;

namespace Systole.Tests.Nodes;

/// <summary>Reading the journal on, over the loss of its last lines.</summary>
public sealed class JournalReaderTests
{
    private static readonly AgentPolicy Main = new() { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(TimeSpan.FromMinutes(1)) };
    private static readonly AgentPolicy Other = new() { Id = AgentId.Parse("other"), Schedule = new Schedule.Every(TimeSpan.FromHours(9)) };

    private static async Task<ClusterHarness> ClusterAsync()
    {
        var cluster = new ClusterHarness("2026-02-16T03:30:00Z", Main, Other);
        await cluster.StartAsync("a");
        foreach (var agent in (AgentPolicy[])[Main, Other]) cluster["a"].End(new RunId(agent.Id, 1));
        await cluster.RunForAsync(TimeSpan.FromSeconds(2));
        return cluster;
    }

    private static Task Accept(ClusterHarness cluster, string reason)
    {
        cluster["a"].Wake("main", new WakeRequest { Reason = reason });
        return cluster.SettleAsync();
    }

    private static async Task<List<string>> Read(JournalReader reader) =>
        [.. (await reader.NextAsync(1_000, TestContext.Current.CancellationToken)).Select(entry => entry.Json)];

    private static JournalReader From(ClusterHarness cluster, long after, AgentPolicy? of = null) =>
        new((ISharedStore)cluster["a"].Store, of?.Id, after);

    private static async Task<long> Last(ClusterHarness cluster) => (await cluster.JournalAsync()).Count;

    [Fact]
    public async Task It_reads_what_was_written_since_and_no_line_twice()
    {
        var cluster = await ClusterAsync();
        var reader = From(cluster, 0);
        var read = await Read(reader);
        await Accept(cluster, "one");
        read.AddRange(await Read(reader));
        read.AddRange(await Read(reader));

        read.ShouldBe(await cluster.JournalAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Lines_that_were_read_and_are_lost_are_told_however_many_came_since(int since)
    {
        var cluster = await ClusterAsync();
        var reader = From(cluster, 0);
        await Accept(cluster, "lost");
        (await Read(reader))[^1].ShouldContain("\"reason\":\"lost\"");
        await cluster.Memory.LoseAsync(1);
        for (var i = 0; i < since; i++) await Accept(cluster, $"n{i}");

        var told = await Should.ThrowAsync<JournalResetException>(() => Read(reader));

        (told.First, told.Last).ShouldBe((1, await Last(cluster)));
    }

    [Fact]
    public async Task Lines_that_were_passed_over_and_are_lost_are_told()
    {
        var cluster = await ClusterAsync();
        await Accept(cluster, "lost");
        var reader = From(cluster, await Last(cluster), Other);
        (await Read(reader)).ShouldBeEmpty();
        await cluster.Memory.LoseAsync(1);
        await Accept(cluster, "other");

        await Should.ThrowAsync<JournalResetException>(() => Read(reader));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Lines_that_retention_has_taken_are_no_loss(int kept)
    {
        var cluster = await ClusterAsync();
        var reader = From(cluster, 0, Other);
        var before = await Read(reader);
        before.ShouldNotBeEmpty();
        await Accept(cluster, "one");
        var cut = new RetentionCut(kept == 0 ? cluster.Now + TimeSpan.FromDays(1) : Instant.Min, kept, Instant.Min);
        await cluster.Memory.Rows.PruneAsync(cut, 1_000, TestContext.Current.CancellationToken);
        (await Last(cluster)).ShouldBe(kept);

        (await Read(reader)).ShouldBeEmpty();
    }
}
