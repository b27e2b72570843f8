namespace Systole.Tests.Runners;

/// <summary>The ladder: ask, terminate, kill, and the end told only when nothing is left (L5).</summary>
public sealed class CommandCancelTests : IDisposable
{
    private readonly RunnerBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Asked_is_what_ctrl_c_is()
    {
        // The shell and what it waits for are both told, as under a terminal.
        await using var runner = _bench.Shell($"trap 'echo stopped; exit 7' INT; echo $$ > {_bench.InData("pid")}; sleep 1000");
        var turn = RunnerBench.TurnOf();
        runner.Start(turn);
        await _bench.NumberIn("pid");

        runner.Cancel(turn.Run, CancelStage.Ask);
        var end = await _bench.EndOf(turn);

        end.ExitCode.ShouldBe(7);
        end.Reply.ShouldBe("stopped");
    }

    [Fact]
    public async Task Terminate_reaches_a_grandchild_in_a_session_of_its_own()
    {
        await using var runner = _bench.Shell($"setsid sh -c 'echo $$ > {_bench.InData("grandchild")}; exec sleep 1000' & wait");
        var turn = RunnerBench.TurnOf();
        runner.Start(turn);
        var grandchild = await _bench.NumberIn("grandchild");

        runner.Cancel(turn.Run, CancelStage.Terminate);
        var end = await _bench.EndOf(turn);

        end.Error.ShouldBe("killed by signal 15");
        RunnerBench.IsAlive(grandchild).ShouldBeFalse();
    }

    [Fact]
    public async Task A_tree_that_ignores_everything_is_killed_and_confirmed_dead()
    {
        // The grandchild lives in another session and its parent is gone: no line but the supervisor's adoption leads to it.
        await using var runner = _bench.Shell(
            $"""
            trap '' INT TERM
            setsid sh -c 'trap "" INT TERM; (while :; do sleep 0.1; done) & echo $! > {_bench.InData("orphan")}'
            echo $$ > {_bench.InData("pid")}
            while :; do sleep 0.1; done
            """);
        var turn = RunnerBench.TurnOf();
        runner.Start(turn);
        var command = await _bench.NumberIn("pid");
        var orphan = await _bench.NumberIn("orphan");

        runner.Cancel(turn.Run, CancelStage.Ask);
        runner.Cancel(turn.Run, CancelStage.Terminate);
        await Eventually.IsTrue(() => File.Exists(_bench.FolderOf(turn).PathOf(Systole.Supervision.RunFiles.Cancel)), "the rung");
        RunnerBench.IsAlive(command).ShouldBeTrue();
        RunnerBench.IsAlive(orphan).ShouldBeTrue();
        runner.Cancel(turn.Run, CancelStage.Kill);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Failed);
        end.Error.ShouldBe("killed by signal 9");
        RunnerBench.IsAlive(command).ShouldBeFalse();
        RunnerBench.IsAlive(orphan).ShouldBeFalse();
        _bench.FolderOf(turn).ReadResult()!.TreeGone.ShouldBeTrue();
    }

    [Fact]
    public async Task A_command_that_ends_when_terminated_still_waits_for_what_it_left()
    {
        await using var runner = _bench.Shell(
            $"setsid sh -c 'trap \"\" TERM; echo $$ > {_bench.InData("left")}; while :; do sleep 0.1; done' & wait");
        var turn = RunnerBench.TurnOf();
        runner.Start(turn);
        var left = await _bench.NumberIn("left");
        await Eventually.IsTrue(() => _bench.FolderOf(turn).Process is not null, "the supervisor to write down what it started");
        var command = _bench.FolderOf(turn).Process!.Value;

        runner.Cancel(turn.Run, CancelStage.Terminate);
        await Eventually.IsTrue(() => !command.IsAlive, "the command to end");
        _bench.FolderOf(turn).ReadResult().ShouldBeNull();
        _bench.HasEnded(turn).ShouldBeFalse();
        RunnerBench.IsAlive(left).ShouldBeTrue();
        runner.Cancel(turn.Run, CancelStage.Kill);

        (await _bench.EndOf(turn)).Error.ShouldBe("killed by signal 15");
        RunnerBench.IsAlive(left).ShouldBeFalse();
    }

    [Fact]
    public async Task A_command_that_ends_when_asked_still_waits_for_what_it_left()
    {
        // A shell's background job ignores SIGINT.
        await using var runner = _bench.Shell($"sleep 1000 & echo $! > {_bench.InData("left")}; echo $$ > {_bench.InData("command")}; wait");
        var turn = RunnerBench.TurnOf();
        runner.Start(turn);
        var (left, command) = (await _bench.NumberIn("left"), await _bench.NumberIn("command"));

        runner.Cancel(turn.Run, CancelStage.Ask);
        await Eventually.IsTrue(() => !RunnerBench.IsAlive(command), "the command to end");
        RunnerBench.IsAlive(left).ShouldBeTrue();
        _bench.FolderOf(turn).ReadResult().ShouldBeNull();
        runner.Cancel(turn.Run, CancelStage.Terminate);

        (await _bench.EndOf(turn)).Error.ShouldBe("killed by signal 2");
        RunnerBench.IsAlive(left).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_its_command_starts_never_runs()
    {
        var turn = RunnerBench.TurnOf();
        _bench.FolderOf(turn).Prepare(
            new Systole.Runners.CommandSpec { Command = ["touch", _bench.InData("ran")], WorkingDirectory = _bench.Data }, turn);
        await using var runner = _bench.Shell("true");

        _bench.FolderOf(turn).WriteRung(CancelStage.Ask);
        runner.Adopt(turn);

        (await _bench.EndOf(turn)).Error.ShouldBe("it was cancelled before its command was started");
        File.Exists(_bench.InData("ran")).ShouldBeFalse();
    }
}
