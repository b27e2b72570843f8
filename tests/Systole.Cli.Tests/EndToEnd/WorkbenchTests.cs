using Systole.Supervision;

namespace Systole.Cli.Tests.EndToEnd;

public sealed class WorkbenchTests
{
    [Fact]
    public async Task What_a_test_started_ends_with_it_though_it_fails_while_a_run_is_in_flight()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("processes are told by their environment on Linux only");
        int[] left = [];
        string folder;
        using (var bench = new Workbench())
        {
            folder = bench.Folder;
            bench.Configure("agents: { main: { every: 1h, run: { command: [sh, -c, 'sleep 1000 & echo begun > began; wait'] } } }");
            await bench.StartNodeAsync();
            await Until.TrueAsync(() => bench.Lines("began").Length > 0, "the run begins");
            left = [.. ProcessTree.With($"SYSTOLE_BENCH={folder}")];
        }
        // The node, its supervisor, the shell and what that left in the background.
        left.Length.ShouldBeGreaterThanOrEqualTo(4);
        ProcessTree.With($"SYSTOLE_BENCH={folder}").ShouldBeEmpty();
        Directory.Exists(folder).ShouldBeFalse();
    }
}
