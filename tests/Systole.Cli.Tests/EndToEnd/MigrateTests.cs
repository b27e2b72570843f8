using System.Text.Json;
using Systole.Tests;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>A node in the middle of its work goes on on PostgreSQL as if nothing had been.</summary>
[Collection(RealProgram.Name)]
public sealed class MigrateTests
{
    private const string Agents = """
        agents:
          main: { events: { min_spacing: 1s }, run: { command: [./held.sh] } }
          other: { every: 4s, run: { command: ["true"] } }
        """;

    private const string Held = """
        #!/bin/sh
        cat >> turns
        echo >> turns
        while [ ! -e go ]; do sleep 0.05; done
        """;

    [Fact]
    public async Task Wakes_runs_slots_and_the_journal_go_on_where_they_were()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the sample agent is a shell script");
        var server = await PostgresServer.SharedAsync();
        var database = await server.NewDatabaseAsync();
        using var bench = new Workbench();
        bench.Write("held.sh", Held);
        bench.Configure(Agents);
        var node = await bench.StartNodeAsync();
        (await bench.RunAsync("wake", "main", "--reason", "first")).Code.ShouldBe(0);
        await Until.TrueAsync(() => bench.Lines("turns").Length == 1, "the first run has begun");
        (await bench.RunAsync("wake", "main", "--reason", "second")).Code.ShouldBe(0);
        await Until.TrueAsync(async () => await SucceededAsync(bench, "other") > 0, "a slot was served");
        await Workbench.StopAsync(node);
        var before = new JournalFile(bench);

        var store = $"store: {{ postgres: '{server.ConnectionString(database)}' }}";
        bench.Write("systole.yaml", $"listen: {bench.Url}\n{store}\nnode: {{ name: a }}\n{Agents}");
        var (code, output, error) = await bench.RunAsync("migrate", "--from", "systole.db", "--to", "postgres");
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("1 run in progress: start node 'a' on this machine within 10m");
        var next = await bench.StartNodeAsync();
        bench.Write("go", "");
        await Until.TrueAsync(() => bench.Lines("turns").Length == 2, "the second run has begun");
        await Until.TrueAsync(async () => await SucceededAsync(bench, "main") == 2, "the second run has ended");
        await Workbench.StopAsync(next);

        var lines = await server.ScalarAsync<string[]>(database, "SELECT array_agg(line ORDER BY seq) FROM systole.journal");
        var all = lines.Select(line => JsonElement.Parse(line)).ToList();
        lines[..before.All.Count].ShouldBe(before.All.Select(line => line.GetRawText()));
        (await server.ScalarAsync<long>(database, "SELECT max(seq) FROM systole.journal")).ShouldBe(lines.Length);

        // The run in flight was taken up, not begun again, and each wake was delivered once.
        Of("run_started", "main").Select(line => line.GetProperty("run").GetString()).ShouldBe(["main-1", "main-2"]);
        Of("run_finished", "main").Select(line => line.GetProperty("outcome").GetString()).ShouldBe(["succeeded", "succeeded"]);
        var wakes = bench.Lines("turns").SelectMany(turn => JsonElement.Parse(turn).GetProperty("wakes").EnumerateArray());
        wakes.Select(wake => wake.GetProperty("reason").GetString()).ShouldBe(["first", "second"]);

        var slots = Of("run_started", "other").Select(line => JournalFile.Time(line, "slot").ToUnixTimeMilliseconds() % 4_000);
        slots.Distinct().Count().ShouldBe(1);
        all.Count(line => line.GetProperty("event").GetString() == "host_started").ShouldBe(2);

        // Whoever goes on with the old configuration is told so.
        bench.Configure(Agents);
        var (oldCode, _, oldError) = await bench.RunToEndAsync();
        oldCode.ShouldBe(1);
        oldError.ShouldHaveSingleItem().ShouldStartWith($"systole: {bench.Store} was migrated to PostgreSQL on ");

        IEnumerable<JsonElement> Of(string name, string agent) => all.Where(line =>
            line.GetProperty("event").GetString() == name && line.GetProperty("agent").GetString() == agent);
    }

    private static async Task<int> SucceededAsync(Workbench bench, string agent) =>
        (await bench.RunAsync("runs", agent, "--json")).Out.Split("\"succeeded\"").Length - 1;
}
