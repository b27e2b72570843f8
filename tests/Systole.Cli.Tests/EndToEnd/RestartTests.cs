using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>Restarts and suspensions of the real program.</summary>
[Collection(RealProgram.Name)]
public sealed class RestartTests
{
    private const string Quick = """
        #!/bin/sh
        cat > /dev/null
        echo HEARTBEAT_OK
        """;

    [Fact]
    public async Task Stopped_and_started_every_few_seconds_for_a_minute_the_slots_of_ten_seconds_hold()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the sample agent is a shell script");
        using var bench = new Workbench();
        bench.Write("agent.sh", Quick);
        bench.Configure("agents: { main: { every: 10s, run: { command: [./agent.sh] } } }");
        for (var round = 0; round < 16; round++)
        {
            var node = await bench.StartNodeAsync();
            await Until.PassedAsync(TimeSpan.FromSeconds(2 + round % 3));
            await Workbench.StopAsync(node);
        }

        var journal = new JournalFile(bench);
        journal.Of("host_started").Count().ShouldBe(16);
        var anchor = JournalFile.Time(journal.Of("run_started", "main").First(), "at");
        (JournalFile.Time(journal.All[^1], "at") - anchor).ShouldBeGreaterThan(TimeSpan.FromSeconds(50));
        new SlotAudit(journal, "main", TimeSpan.FromSeconds(10)).Holds();
    }

    [Fact]
    public async Task Frozen_for_fifteen_seconds_it_tells_so_and_catches_up_once_at_once()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("SIGSTOP is for Unix");
        using var bench = new Workbench();
        bench.Write("agent.sh", Quick);
        bench.Configure("agents: { main: { every: 4s, run: { command: [./agent.sh] } } }");
        var node = await bench.StartNodeAsync();
        await Until.TrueAsync(async () => (await LastRunAsync(bench)) is not null, "the first run ended");
        var frozen = DateTimeOffset.UtcNow;
        Workbench.Freeze(node);
        await Until.PassedAsync(TimeSpan.FromSeconds(15));
        // A journal has whole milliseconds, and a node may be back within one.
        var resumed = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Workbench.Thaw(node);
        await Until.TrueAsync(async () => (await LastRunAsync(bench))?.GetProperty("at").GetDateTimeOffset() > resumed, "a run after it ended");
        await Workbench.StopAsync(node);

        // Judged by what the node saw: a machine that is busy otherwise is late to wake it, too.
        var journal = new JournalFile(bench);
        var suspended = journal.Of("host_suspended").Single(line => Since(line) < resumed && At(line) >= resumed);
        Since(suspended).ShouldBeLessThanOrEqualTo(frozen + TimeSpan.FromSeconds(1));
        var missed = journal.Of("slots_missed").Single(line => At(line) == At(suspended));
        missed.GetProperty("why").GetString().ShouldBe("host_suspended");
        var anchor = JournalFile.Time(journal.Of("run_started").First(), "slot");
        missed.GetProperty("count").GetInt32().ShouldBe(Slots(At(suspended)) - Slots(Since(suspended)));

        var after = journal.Of("run_started").Where(line => At(line) >= At(suspended)).ToList();
        var catchUp = after[0];
        catchUp.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()).ShouldBe(["interval", "startup"]);
        // At once, or as soon as the run that was frozen with the node had ended.
        if (At(catchUp) != At(suspended)) journal.Of("run_finished").Select(At).ShouldContain(At(catchUp));
        var next = journal.Of("host_suspended").Select(At).Where(at => at > At(suspended)).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        after.Count(line => At(line) < next && line.GetProperty("reasons").EnumerateArray().Any(reason => reason.GetString() == "startup")).ShouldBe(1);

        // How many slots there are before an instant.
        int Slots(DateTimeOffset before) => (int)Math.Ceiling((before - anchor) / TimeSpan.FromSeconds(4));
    }

    private static DateTimeOffset At(JsonElement line) => JournalFile.Time(line, "at");

    private static DateTimeOffset Since(JsonElement line) => At(line) - TimeSpan.FromMilliseconds(line.GetProperty("for_ms").GetInt64());

    private static async Task<JsonElement?> LastRunAsync(Workbench bench)
    {
        var agent = JsonElement.Parse(await bench.Http.GetStringAsync($"{bench.Url}/api/agents/main"));
        return agent.TryGetProperty("last_run", out var run) ? run : null;
    }
}
