using System.Globalization;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>The ladder of a cancellation, on a command that does not want to go.</summary>
[Collection(RealProgram.Name)]
public sealed class CancelTests
{
    [Fact]
    public async Task A_command_that_ignores_every_request_and_has_a_grandchild_is_gone_when_its_cancellation_has_ended()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the process tree is looked up in /proc");
        using var bench = new Workbench();
        bench.Write("stubborn.sh", """
            #!/bin/sh
            trap '' INT TERM HUP
            # A grandchild in a session of its own, as stubborn as its parent.
            setsid sh -c 'trap "" INT TERM HUP; echo $$ > grandchild.pid; while :; do sleep 1; done' &
            echo $$ > child.pid
            while :; do sleep 1; done
            """);
        bench.Configure("agents: { main: { every: 1h, watch: { cancel_grace: 1s }, run: { command: [./stubborn.sh] } } }");
        var node = await bench.StartNodeAsync();
        await Until.TrueAsync(() => bench.Lines("child.pid") is [_] && bench.Lines("grandchild.pid") is [_], "the command and its grandchild run");
        int[] pids = [PidIn(bench, "child.pid"), PidIn(bench, "grandchild.pid")];
        pids.ShouldAllBe(pid => Directory.Exists($"/proc/{pid}"));

        var (code, output, error) = await bench.RunAsync("cancel", "main-1", "--wait");
        code.ShouldBe(0, error);
        output.ShouldContain("main-1 ended: cancelled");
        pids.ShouldAllBe(pid => !Directory.Exists($"/proc/{pid}"));
        await Workbench.StopAsync(node);

        var journal = new JournalFile(bench);
        journal.Of("run_cancelling").Select(line => line.GetProperty("stage").GetString()).ShouldBe(["ask", "terminate", "kill"]);
        journal.Of("run_finished").ShouldHaveSingleItem().GetProperty("outcome").GetString().ShouldBe("cancelled");
    }

    private static int PidIn(Workbench bench, string file) => int.Parse(bench.Lines(file)[0], CultureInfo.InvariantCulture);
}
