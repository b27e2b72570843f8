using System.Diagnostics;
using System.Text;
using Systole.Supervision;

namespace Systole.Tests.Runners;

/// <summary>Nodes come and go; runs stay, begin at most once, and end with their real results (L5).</summary>
public sealed class CommandAdoptTests : IDisposable
{
    private readonly RunnerBench _bench = new();

    public void Dispose() => _bench.Dispose();

    private string Gate => _bench.InData("gate");

    private string WaitForEver => $"{{ {WaitForGate}; }}";

    private string WaitForGate => $"echo $$ > {_bench.InData("pid")}; while [ ! -e {Gate} ]; do sleep 0.05; done";

    [Fact]
    public async Task A_live_run_is_adopted_and_its_real_end_reported()
    {
        var first = _bench.Shell($"{WaitForGate}; echo done; exit 5");
        var turn = RunnerBench.TurnOf();
        var from = Stopwatch.GetTimestamp();
        first.Start(turn);
        var command = await _bench.NumberIn("pid");
        await first.DisposeAsync();
        RunnerBench.IsAlive(command).ShouldBeTrue();

        await using var second = _bench.Shell("echo never; exit 99");
        second.Adopt(turn);
        await File.WriteAllTextAsync(Gate, "");
        var end = await _bench.EndOf(turn);

        end.ExitCode.ShouldBe(5);
        end.Reply.ShouldBe("done");
        end.Duration.ShouldBeGreaterThan(TimeSpan.Zero);
        end.Duration.ShouldBeLessThan(Stopwatch.GetElapsedTime(from));
    }

    [Fact]
    public async Task A_run_that_ended_while_no_node_was_there_reports_its_real_end()
    {
        var first = _bench.Shell($"{WaitForGate}; exit 6");
        var turn = RunnerBench.TurnOf();
        first.Start(turn);
        await _bench.NumberIn("pid");
        await first.DisposeAsync();
        await File.WriteAllTextAsync(Gate, "");
        await Eventually.IsTrue(() => _bench.FolderOf(turn).ReadResult() is not null, "the result");

        await using var second = _bench.Shell("exit 99");
        second.Adopt(turn);

        (await _bench.EndOf(turn)).ExitCode.ShouldBe(6);
    }

    [Fact]
    public async Task A_killed_supervisor_means_lost_and_nothing_of_the_run_goes_on()
    {
        await using var runner = _bench.Shell(
            $"""
            setsid sh -c '(while :; do sleep 0.1; done) & echo $! > {_bench.InData("orphan")}'
            echo $$ > {_bench.InData("pid")}
            while :; do sleep 0.1; done
            """);
        var turn = RunnerBench.TurnOf();
        runner.Start(turn);
        var command = await _bench.NumberIn("pid");
        var orphan = await _bench.NumberIn("orphan");

        ProcessTree.Signal(await _bench.SupervisorOf(turn), ProcessTree.Kill);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Lost);
        end.Error!.ShouldContain("terminated");
        RunnerBench.IsAlive(command).ShouldBeFalse();
        RunnerBench.IsAlive(orphan).ShouldBeFalse();
    }

    [Fact]
    public async Task A_supervisor_killed_while_no_node_was_there_is_found_out_at_the_adoption()
    {
        var first = _bench.Shell(WaitForGate);
        var turn = RunnerBench.TurnOf();
        first.Start(turn);
        var command = await _bench.NumberIn("pid");
        await first.DisposeAsync();
        ProcessTree.Signal(await _bench.SupervisorOf(turn), ProcessTree.Kill);

        await using var second = _bench.Shell("exit 99");
        second.Adopt(turn);

        (await _bench.EndOf(turn)).Outcome.ShouldBe(RunOutcome.Lost);
        RunnerBench.IsAlive(command).ShouldBeFalse();
    }

    [Fact]
    public async Task A_process_with_the_number_of_the_command_but_another_start_is_left_alone()
    {
        await using var runner = _bench.Shell("true");
        var turn = RunnerBench.TurnOf();
        using var innocent = Process.Start("sleep", "1000");
        var identity = ProcessIdentity.Of(innocent.Id)!.Value;
        var folder = _bench.FolderOf(turn);
        folder.Prepare(new Systole.Runners.CommandSpec { Command = ["true"], WorkingDirectory = _bench.Data }, turn);
        _bench.Folders.Begin(turn);
        DurableFile.TryCreate(folder.PathOf(RunFiles.Started), []).ShouldBeTrue();
        DurableFile.Replace(folder.PathOf(RunFiles.Process), (identity with { Boot = "another boot" }).ToJson(), durable: false);

        runner.Adopt(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Lost);
        innocent.HasExited.ShouldBeFalse();
        (identity with { Start = identity.Start - 1 }).IsAlive.ShouldBeFalse();
        identity.IsAlive.ShouldBeTrue();
        innocent.Kill();
    }

    [Fact]
    public async Task Started_and_adopted_by_several_at_once_it_runs_once()
    {
        var turns = RunnerBench.TurnsOf(4);
        var runners = Enumerable.Range(0, 3).Select(_ => _bench.Shell($"echo x >> {_bench.InData("count")}-$SYSTOLE_AGENT")).ToArray();

        Parallel.ForEach(runners, runner =>
        {
            foreach (var turn in turns)
            {
                runner.Start(turn);
                runner.Adopt(turn);
                runner.Start(turn);
            }
        });
        foreach (var turn in turns) (await _bench.EndOf(turn)).Outcome.ShouldBe(RunOutcome.Succeeded);
        await Eventually.IsTrue(() => turns.All(turn => !_bench.FolderOf(turn).IsHeld()), "all supervisors to go");
        foreach (var runner in runners) await runner.DisposeAsync();

        foreach (var turn in turns) File.ReadAllLines(_bench.InData($"count-{turn.Agent}")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_run_whose_start_had_not_begun_is_started_at_the_adoption()
    {
        await using var runner = _bench.Shell("echo now");
        var turn = RunnerBench.TurnOf();

        runner.Adopt(turn);

        (await _bench.EndOf(turn)).Reply.ShouldBe("now");
    }

    [Fact]
    public async Task A_run_whose_folder_was_removed_is_lost_and_not_run_again()
    {
        var first = _bench.Shell($"echo x >> {_bench.InData("count")}; {WaitForGate}");
        var turn = RunnerBench.TurnOf();
        first.Start(turn);
        var command = await _bench.NumberIn("pid");
        await first.DisposeAsync();
        // Moved and not deleted: the supervisor may be writing in it.
        Directory.Move(_bench.FolderOf(turn).Location, _bench.InData("elsewhere"));

        await using var second = _bench.Shell($"echo x >> {_bench.InData("count")}");
        second.Adopt(turn);

        (await _bench.EndOf(turn)).Outcome.ShouldBe(RunOutcome.Lost);
        RunnerBench.IsAlive(command).ShouldBeFalse();
        File.ReadAllLines(_bench.InData("count")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Where_all_traces_were_removed_nothing_is_started_at_an_adoption()
    {
        Directory.Delete(Path.Combine(_bench.Data, "runs"), recursive: true);
        _bench.ReopenFolders();
        await using var runner = _bench.Shell($"touch {_bench.InData("ran")}");
        var turn = RunnerBench.TurnOf();

        runner.Adopt(turn);

        (await _bench.EndOf(turn)).Outcome.ShouldBe(RunOutcome.Lost);
        File.Exists(_bench.InData("ran")).ShouldBeFalse();
    }

    [Fact]
    public async Task Neither_the_death_of_the_node_nor_ctrl_c_in_its_terminal_reaches_a_run()
    {
        var turn = RunnerBench.TurnOf();
        _bench.FolderOf(turn).Prepare(
            new Systole.Runners.CommandSpec { Command = ["sh", "-c", $"{WaitForGate}; exit 4"], WorkingDirectory = _bench.Data }, turn);
        _bench.Folders.Begin(turn);
        // A stand-in for a node: it starts the supervisor as its child and stays, in a process group of its own that is then killed whole.
        var assembly = Path.Combine(AppContext.BaseDirectory, "systole-supervisor.dll");
        var script = $"echo $$ > {_bench.InData("node")}; dotnet exec {assembly} {_bench.FolderOf(turn).Location} & wait";
        using var node = Process.Start("setsid", ["sh", "-c", script]);
        var supervisor = await _bench.SupervisorOf(turn);
        var group = await _bench.NumberIn("node");
        await _bench.NumberIn("pid");
        ProcStat.Read(supervisor)!.Value.Parent.ShouldBe(group);

        ProcessTree.Signal(-group, 2);
        ProcessTree.Signal(-group, ProcessTree.Kill);
        await node.WaitForExitAsync();

        await Eventually.IsTrue(() => ProcStat.Read(supervisor)!.Value.Parent != group, "the supervisor to have another parent");
        SessionOf(supervisor).ShouldBe(supervisor);
        foreach (var fd in Enumerable.Range(0, 3))
            File.ResolveLinkTarget($"/proc/{supervisor}/fd/{fd}", returnFinalTarget: false)!.FullName.ShouldBe("/dev/null");
        await using var runner = _bench.Shell("exit 99");
        runner.Adopt(turn);
        await File.WriteAllTextAsync(Gate, "");
        (await _bench.EndOf(turn)).ExitCode.ShouldBe(4);
    }

    [Fact]
    public async Task A_number_that_is_given_a_second_time_begins_after_what_had_it_first_was_ended()
    {
        var script = $"""
            echo $TRACEPARENT >> {_bench.InData("ran")}
            echo $$ > {_bench.InData("pid")}-$TRACEPARENT
            [ $TRACEPARENT = second ] || {WaitForEver}
            """;
        var first = _bench.Shell(script);
        var lost = RunnerBench.TurnOf(7) with { TraceParent = "first" };
        first.Start(lost);
        var command = await _bench.NumberIn("pid-first");
        await first.DisposeAsync();

        await using var second = _bench.Shell(script);
        var turn = lost with { TraceParent = "second" };
        second.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Succeeded);
        RunnerBench.IsAlive(command).ShouldBeFalse();
        File.ReadAllLines(_bench.InData("ran")).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_number_is_given_a_second_time_as_soon_as_the_first_is_forgotten()
    {
        await using var runner = _bench.Shell($"echo $TRACEPARENT >> {_bench.InData("ran")}; [ $TRACEPARENT = second ] || {WaitForEver}");
        var lost = RunnerBench.TurnOf(7) with { TraceParent = "first" };
        runner.Start(lost);
        await _bench.NumberIn("pid");
        runner.Cancel(lost.Run, CancelStage.Kill);
        await _bench.EndOf(lost);

        runner.Forget(lost.Run);
        runner.Start(lost with { TraceParent = "second" });

        await Eventually.IsTrue(() => File.ReadAllLines(_bench.InData("ran")) is ["first", "second"], "the second run");
        await Eventually.IsTrue(() => _bench.FolderOf(lost).ReadResult() is { ExitCode: 0 }, "its result");
    }

    [Fact]
    public async Task After_later_numbers_a_new_start_begins_and_an_old_one_is_lost()
    {
        await using var runner = _bench.Shell($"echo $TRACEPARENT >> {_bench.InData("ran")}");
        _bench.Folders.Begin(RunnerBench.TurnOf(9) with { TraceParent = "later" });
        var old = RunnerBench.TurnOf(6) with { TraceParent = "old" };
        var fresh = RunnerBench.TurnOf(7) with { TraceParent = "new" };

        runner.Adopt(old);
        (await _bench.EndOf(old)).Outcome.ShouldBe(RunOutcome.Lost);
        runner.Start(fresh);
        (await _bench.EndOf(fresh)).Outcome.ShouldBe(RunOutcome.Succeeded);

        File.ReadAllLines(_bench.InData("ran")).ShouldBe(["new"]);
        _bench.Folders.MayHaveBegun(fresh, isAdopted: true).ShouldBeTrue();
        _bench.Folders.MayHaveBegun(RunnerBench.TurnOf(8), isAdopted: true).ShouldBeFalse();
    }

    private static int SessionOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat", Encoding.Latin1);
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);
    }
}
