using System.Text.Json;
using Systole.Runners;
using Systole.Runners.Command;
using Systole.Supervision;

namespace Systole.Tests.Runners;

/// <summary>What a command is given and what is taken from it.</summary>
public sealed class CommandRunnerTests : IDisposable
{
    private readonly RunnerBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_turn_is_on_standard_input_and_in_the_file_that_the_environment_names()
    {
        await using var runner = _bench.Shell("cat; echo; cmp $SYSTOLE_TURN - < $SYSTOLE_TURN && echo same");
        var turn = RunnerBench.TurnOf(prompt: "Read HEARTBEAT.md");

        runner.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Succeeded, end.Error);
        end.ExitCode.ShouldBe(0);
        var lines = end.Reply!.Split('\n');
        lines[^1].ShouldBe("same");
        using var json = JsonDocument.Parse(lines[0]);
        var root = json.RootElement;
        root.GetProperty("agent").GetString().ShouldBe("main");
        root.GetProperty("run").GetString().ShouldBe("main-1");
        root.GetProperty("attempt").GetInt32().ShouldBe(2);
        root.GetProperty("token").GetInt64().ShouldBe(1);
        root.GetProperty("prompt").GetString().ShouldBe("Read HEARTBEAT.md");
        root.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()).ShouldBe(["interval", "hook:gh"]);
        var wake = root.GetProperty("wakes")[0];
        wake.GetProperty("id").GetString().ShouldBe("w7");
        wake.GetProperty("intent").GetString().ShouldBe("event");
        wake.GetProperty("at").GetString().ShouldBe("1970-01-01T00:00:00.000Z");
        wake.GetProperty("payload").GetProperty("pr").GetInt32().ShouldBe(1);
        root.GetProperty("checkpoint").ValueKind.ShouldBe(JsonValueKind.Null);
        root.GetProperty("interrupted").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Arguments_are_filled_in_once_and_without_a_shell()
    {
        await using var runner = _bench.Command("printf", "%s|%s|%s", "{prompt}", "{run}:{agent}", "{other}");
        var turn = RunnerBench.TurnOf(prompt: "say {run} and $(id)");

        runner.Start(turn);

        (await _bench.EndOf(turn)).Reply.ShouldBe("say {run} and $(id)|main-1:main|{other}");
    }

    [Fact]
    public async Task The_environment_says_who_and_where_it_is()
    {
        await using var runner = _bench.Shell(
            """
            echo $SYSTOLE_URL $SYSTOLE_RUN_ID $SYSTOLE_AGENT $SYSTOLE_TOKEN $SYSTOLE_ATTEMPT $TRACEPARENT
            dirname $SYSTOLE_TURN; pwd; echo ${PATH:+path} ${SYSTOLE_CHECKPOINT-none}
            """);
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);

        (await _bench.EndOf(turn)).Reply!.Split('\n').ShouldBe(
        [
            $"http://127.0.0.1:7717 main-1 main 1 2 {turn.TraceParent}", _bench.FolderOf(turn).Location, _bench.Data, "path none",
        ]);
    }

    [Fact]
    public void What_is_another_run_s_is_taken_out_of_the_environment()
    {
        var turn = RunnerBench.TurnOf();
        var spec = new CommandSpec { Command = ["true"], WorkingDirectory = _bench.Data, Url = null };
        SpecDocument.Of(spec, turn, _bench.FolderOf(turn)).Environment.Where(variable => variable.Value is null).Select(variable => variable.Key).Order()
            .ShouldBe(["SYSTOLE_CHECKPOINT", "SYSTOLE_TASK", "SYSTOLE_URL"]);
    }

    [Fact]
    public async Task What_an_attempt_before_it_saved_is_in_a_file()
    {
        await using var runner = _bench.Shell("cat $SYSTOLE_CHECKPOINT");
        var turn = RunnerBench.TurnOf();
        turn = turn with { Checkpoint = new TurnCheckpoint(3, turn.Run, turn.StartedAt, JsonDocument.Parse("""{"page": 7, "name": "Zoë"}""").RootElement) };

        runner.Start(turn);

        (await _bench.EndOf(turn)).Reply.ShouldBe("""{"page": 7, "name": "Zoë"}""");
    }

    [Fact]
    public async Task Files_are_for_nobody_elses_eyes()
    {
        await using var runner = _bench.Shell("echo secret");
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);
        await _bench.EndOf(turn);

        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode others = (UnixFileMode)0b000_111_111;
        var folder = _bench.FolderOf(turn);
        (File.GetUnixFileMode(folder.Location) & others).ShouldBe(UnixFileMode.None);
        (File.GetUnixFileMode(Path.GetDirectoryName(folder.Location)!) & others).ShouldBe(UnixFileMode.None);
        foreach (var file in Directory.EnumerateFiles(folder.Location))
            (File.GetUnixFileMode(file) & others).ShouldBe(UnixFileMode.None, file);
        File.Exists(folder.PathOf(RunFiles.Stdout)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_coding_agent_prints_at_its_end_is_its_answer_and_its_cost()
    {
        await using var runner = _bench.Shell(
            """
            echo thinking
            printf '{"type":"result","result":"HEARTBEAT_OK","usage":{"input_tokens":1,"output_tokens":20,'
            printf '"cache_creation_input_tokens":300,"cache_read_input_tokens":4000},"total_cost_usd":0.0125,"is_error":false}'
            """);
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Succeeded);
        end.Reply.ShouldBe("HEARTBEAT_OK");
        end.Tokens.ShouldBe(4321);
        end.Usd.ShouldBe(0.0125m);
    }

    [Fact]
    public async Task A_failing_exit_is_told_with_its_last_words()
    {
        await using var runner = _bench.Shell("echo first >&2; printf '\\033[31mno such model\\033[0m\\n' >&2; exit 3");
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Failed);
        end.ExitCode.ShouldBe(3);
        end.Error.ShouldBe("exit code 3: no such model");
    }

    [Fact]
    public async Task A_signal_is_told_from_an_exit_code()
    {
        await using var runner = _bench.Shell("kill -9 $$");
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Failed);
        end.ExitCode.ShouldBeNull();
        end.Error.ShouldBe("killed by signal 9");
    }

    [Theory]
    [InlineData("systole-no-such-program", "cannot start 'systole-no-such-program': there is no such program on the PATH")]
    [InlineData("./missing.sh", "cannot start './missing.sh': there is no such file")]
    [InlineData("/etc/passwd", "cannot start '/etc/passwd': no permission to run it")]
    public async Task A_command_that_cannot_start_says_why(string program, string why)
    {
        await using var runner = _bench.Command(program);
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Failed);
        end.Error.ShouldBe(why);
    }

    [Fact]
    public async Task A_missing_working_folder_says_so()
    {
        await using var runner = _bench.Shell("true");
        var turn = RunnerBench.TurnOf();
        await using var elsewhere = new Systole.Runners.Command.CommandRunner(
            new Systole.Runners.CommandSpec { Command = ["true"], WorkingDirectory = "/systole/not/there" }, _bench.Folders, _bench,
            TimeProvider.System, _bench.Logger);

        elsewhere.Start(turn);

        (await _bench.EndOf(turn)).Error.ShouldBe("cannot start the command: its working folder '/systole/not/there' does not exist");
    }

    [Fact]
    public async Task A_run_folder_that_cannot_be_written_is_a_failed_run()
    {
        await using var runner = _bench.Shell("true");
        var turn = RunnerBench.TurnOf();
        // A file where the agent's folder should be: also root cannot write there.
        await File.WriteAllTextAsync(Path.Combine(_bench.Data, "runs", "main"), "");

        runner.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Failed);
        end.Error!.ShouldContain("cannot be used");
    }

    [Fact]
    public async Task Of_a_long_output_the_last_64_KiB_are_kept()
    {
        await using var runner = _bench.Shell("head -c 10000000 /dev/zero | tr '\\0' x; printf end");
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Succeeded);
        end.Reply!.Length.ShouldBe(64 * 1024);
        end.Reply.ShouldEndWith("xend");
        new FileInfo(_bench.FolderOf(turn).PathOf(RunFiles.Stdout)).Length.ShouldBe(64 * 1024);
    }

    [Fact]
    public async Task Output_is_activity()
    {
        var gate = _bench.InData("gate");
        await using var runner = _bench.Shell(
            $"echo one; while [ ! -e {gate} ]; do sleep 0.05; done; echo two >&2; while [ ! -e {gate}2 ]; do sleep 0.05; done");
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);

        await Eventually.IsTrue(() => _bench.ActivityOf(turn) == 1, "the first line to be seen");
        await File.WriteAllTextAsync(gate, "");
        await Eventually.IsTrue(() => _bench.ActivityOf(turn) == 2, "the second line to be seen");
        _bench.HasEnded(turn).ShouldBeFalse();
        await File.WriteAllTextAsync(gate + "2", "");
        (await _bench.EndOf(turn)).Outcome.ShouldBe(RunOutcome.Succeeded);
    }

    [Fact]
    public async Task A_background_process_that_holds_the_output_neither_delays_the_end_nor_ends_with_it()
    {
        await using var runner = _bench.Shell(
            $"""
            (while [ ! -e {_bench.InData("gate")} ]; do sleep 0.05; done; echo still; echo still; echo here > {_bench.InData("after")}) &
            echo $! > {_bench.InData("pid")}
            """);
        var turn = RunnerBench.TurnOf();

        runner.Start(turn);
        var end = await _bench.EndOf(turn);

        end.Outcome.ShouldBe(RunOutcome.Succeeded);
        RunnerBench.IsAlive(await _bench.NumberIn("pid")).ShouldBeTrue();
        // And it may still speak: without a reader of its output that would kill it.
        await File.WriteAllTextAsync(_bench.InData("gate"), "");
        await Eventually.IsTrue(() => File.Exists(_bench.InData("after")), "what it does after speaking");
    }

    [Fact]
    public async Task Forgetting_removes_the_folder_and_starting_again_does_not_run_again()
    {
        await using var runner = _bench.Shell($"echo x >> {_bench.InData("count")}");
        var turn = RunnerBench.TurnOf();
        runner.Start(turn);
        await _bench.EndOf(turn);

        runner.Forget(turn.Run);
        await Eventually.IsTrue(() => !_bench.FolderOf(turn).Exists, "the folder to go");
        runner.Start(turn);
        await runner.DisposeAsync();

        File.ReadAllLines(_bench.InData("count")).Length.ShouldBe(1);
        _bench.FolderOf(turn).Exists.ShouldBeFalse();
    }

    [Fact]
    public async Task Leftovers_are_removed_but_not_what_is_in_progress()
    {
        await using var runner = _bench.Shell($"[ $SYSTOLE_AGENT != c ] || while [ ! -e {_bench.InData("gate")} ]; do sleep 0.05; done");
        var turns = RunnerBench.TurnsOf(3);
        foreach (var turn in turns) runner.Start(turn);
        await _bench.EndOf(turns[0]);
        await _bench.EndOf(turns[1]);
        await _bench.SupervisorOf(turns[2]);
        // The end of a run is told from its result; the supervisor's own exit is a moment later.
        await Eventually.IsTrue(() => !_bench.FolderOf(turns[0]).IsHeld() && !_bench.FolderOf(turns[1]).IsHeld(), "the supervisors to go");

        _bench.Folders.CleanUp(new Instant(0), new HashSet<RunId>()).ShouldBe(0);
        _bench.Folders.CleanUp(Instant.Max, new HashSet<RunId> { turns[1].Run }).ShouldBe(1);

        _bench.FolderOf(turns[0]).Exists.ShouldBeFalse();
        _bench.FolderOf(turns[1]).Exists.ShouldBeTrue();
        _bench.FolderOf(turns[2]).Exists.ShouldBeTrue();
        await File.WriteAllTextAsync(_bench.InData("gate"), "");
        await _bench.EndOf(turns[2]);
    }

    [Fact]
    public async Task A_turn_that_cannot_be_written_down_is_a_run_that_did_not_start()
    {
        await using var runner = _bench.Shell("touch ran");
        using var deep = JsonDocument.Parse(new string('[', 62) + new string(']', 62));
        var turn = RunnerBench.TurnOf();
        turn = turn with { Wakes = [turn.Wakes[0] with { Payload = deep.RootElement }] };

        runner.Start(turn);

        var end = await _bench.EndOf(turn);
        end.Outcome.ShouldBe(RunOutcome.Failed);
        end.Error!.ShouldStartWith("not started: what the command is given could not be written: ");
        File.Exists(_bench.InData("ran")).ShouldBeFalse();
    }
}
