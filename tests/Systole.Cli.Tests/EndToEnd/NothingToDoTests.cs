using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>Checklists and prechecks, with the real program.</summary>
[Collection(RealProgram.Name)]
public sealed class NothingToDoTests
{
    [Fact]
    public async Task Runs_with_nothing_to_do_are_skipped_until_there_is_something()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the commands are shell scripts");
        using var bench = new Workbench();
        bench.Write("HEARTBEAT.md", "# Every time\n\n- [ ]\n<!-- - look at the inbox -->\n");
        bench.Write("work.sh", """
            #!/bin/sh
            cat >> turns.jsonl
            echo >> turns.jsonl
            """);
        bench.Write("anything.sh", "#!/bin/sh\n[ -e new ]\n");
        bench.Configure("""
            agents:
              lists: { every: 1s, checklist: HEARTBEAT.md, run: { command: [./work.sh] } }
              asks: { every: 1s, precheck: { command: [./anything.sh] }, run: { command: [./work.sh] } }
            """);
        var node = await bench.StartNodeAsync();
        await Until.TrueAsync(() => Skipped("lists", 2) && Skipped("asks", 2), "both skip");
        bench.Lines("turns.jsonl").ShouldBeEmpty();

        var (code, _, error) = await bench.RunAsync("wake", "lists", "--reason", "mail");
        code.ShouldBe(0, error);
        await Until.TrueAsync(() => Turns().Length == 1, "the wake is delivered");
        bench.Write("HEARTBEAT.md", "- [ ] look at the inbox\n");
        bench.Write("new", "");
        await Until.TrueAsync(() => Turns() is { Length: > 3 } turns && turns.Any(turn => Agent(turn) == "asks"), "both run");
        var (_, runs, _) = await bench.RunAsync("runs");
        await Workbench.StopAsync(node);

        runs.ShouldContain("skipped");
        Turns()[0].GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()).ShouldContain("mail");
        Turns().ShouldContain(turn => Agent(turn) == "lists" && turn.GetProperty("checklist").GetString() == "- [ ] look at the inbox\n");
        new JournalFile(bench).Of("run_finished").Where(line => Outcome(line) == "skipped").ShouldAllBe(line => Why(line) != null);

        bool Skipped(string agent, int times) => new JournalFile(bench).Of("run_finished")
            .Count(line => line.GetProperty("agent").GetString() == agent && Outcome(line) == "skipped") >= times;

        JsonElement[] Turns() =>
            [.. bench.Lines("turns.jsonl").Where(line => line.EndsWith('}')).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string? Agent(JsonElement turn) => turn.GetProperty("agent").GetString();

    private static string? Outcome(JsonElement line) => line.GetProperty("outcome").GetString();

    private static string? Why(JsonElement line) => line.GetProperty("error").GetString();
}
