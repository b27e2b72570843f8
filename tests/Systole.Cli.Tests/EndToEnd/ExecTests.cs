using System.Diagnostics;
using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary><c>systole exec</c> with real commands, and with and without a real node.</summary>
[Collection(RealProgram.Name)]
public sealed class ExecTests
{
    private const string Watched = "agents: { pm: { watch: { cancel_grace: 1s } } }";

    [Fact]
    public async Task Output_errors_and_exit_code_are_the_command_s_and_its_run_is_in_the_history()
    {
        Unix();
        using var bench = new Workbench();
        bench.Configure(Watched);
        var node = await bench.StartNodeAsync();

        var (code, output, error) = await bench.RunAsync(
            "exec", "pm", "--task", "build", "--", "sh", "-c", "printf 'one\\ntwo'; printf 'oops' >&2; echo $SYSTOLE_RUN_ID $SYSTOLE_TASK > run; exit 3");

        (code, output, error).ShouldBe((3, "one\ntwo", "oops"));
        bench.Lines("run").ShouldBe(["pm-1 build"]);
        var run = await RunAsync(bench, "pm-1");
        (Text(run, "origin"), Text(run, "task"), Text(run, "outcome"), Text(run, "reply")).ShouldBe(("registered", "build", "failed", "exit code 3"));
        await Workbench.StopAsync(node);
    }

    [Fact]
    public async Task Where_no_node_answers_the_command_runs_and_one_line_says_so()
    {
        Unix();
        using var bench = new Workbench();
        var (code, output, error) = await bench.RunAsync("exec", "pm", "--", "sh", "-c", "echo done; exit 7");
        (code, output).ShouldBe((7, "done\n"));
        error.ShouldStartWith($"systole: cannot reach {bench.Url}: connection refused");
        error.TrimEnd('\n').ShouldNotContain('\n');
    }

    [Fact]
    public async Task Without_a_node_the_command_is_not_taken_for_the_run_around_it()
    {
        Unix();
        using var bench = new Workbench();
        var inner = $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "Systole.Cli.dll")} exec pm -- sh -c 'echo ${{SYSTOLE_RUN_ID-none}}'";
        var (code, output, error) = await bench.RunAsync("exec", "pm", "--", "sh", "-c", $"SYSTOLE_RUN_ID=pm-9 {inner}");
        (code, output).ShouldBe((0, "none\n"), error);
    }

    [Fact]
    public async Task Where_the_node_refuses_the_command_runs_and_one_line_says_why_it_is_not_watched()
    {
        Unix();
        using var bench = new Workbench();
        bench.Configure(Watched);
        var node = await bench.StartNodeAsync();
        var (code, output, error) = await bench.RunAsync("exec", "pm", "--task", "heartbeat", "--", "sh", "-c", "echo done ${SYSTOLE_RUN_ID-unwatched}; exit 7");
        (code, output).ShouldBe((7, "done unwatched\n"));
        error.ShouldBe("systole: task 'heartbeat' is that of heartbeat runs; register the work under another name; the command runs, and is not watched\n");
        await Workbench.StopAsync(node);
    }

    [Theory]
    [InlineData("systole-no-such-program", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_command_that_cannot_start_is_told_as_shells_do(string program, int expected)
    {
        Unix();
        using var bench = new Workbench();
        bench.Configure(Watched);
        var node = await bench.StartNodeAsync();
        var (code, _, error) = await bench.RunAsync("exec", "pm", "--", program);
        code.ShouldBe(expected);
        error.ShouldStartWith($"systole: cannot start \"{program}\": ");
        Text(await RunAsync(bench, "pm-1"), "outcome").ShouldBe("failed");
        await Workbench.StopAsync(node);
    }

    [Fact]
    public async Task A_signal_reaches_the_command_which_has_the_last_word()
    {
        Unix();
        using var bench = new Workbench();
        bench.Write("command.sh", """
            #!/bin/sh
            trap 'echo heard; exit 5' TERM
            echo ready > ready
            while :; do sleep 0.05; done
            """);
        var exec = bench.Start("exec", "pm", "--", "./command.sh");
        await Until.TrueAsync(() => bench.Lines("ready") is [_], "the command runs");

        Workbench.Signal(exec.Id, 15);

        (await exec.StandardOutput.ReadToEndAsync()).ShouldBe("heard\n");
        await exec.WaitForExitAsync();
        exec.ExitCode.ShouldBe(5);
    }

    [Fact]
    public async Task A_signal_without_a_meaning_of_its_own_is_the_command_s()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("signals have other numbers elsewhere");
        using var bench = new Workbench();
        bench.Write("command.sh", """
            #!/bin/sh
            trap 'echo one' USR1
            trap 'echo two; exit 5' USR2
            echo ready > ready
            while :; do sleep 0.05; done
            """);
        var exec = bench.Start("exec", "pm", "--", "./command.sh");
        await Until.TrueAsync(() => bench.Lines("ready") is [_], "the command runs");

        Workbench.Signal(exec.Id, 10);
        (await exec.StandardOutput.ReadLineAsync()).ShouldBe("one");
        Workbench.Signal(exec.Id, 12);

        (await exec.StandardOutput.ReadToEndAsync()).ShouldBe("two\n");
        await exec.WaitForExitAsync();
        exec.ExitCode.ShouldBe(5);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_is_interrupted_and_what_ignores_that_is_ended_with_all_it_started()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the process tree is looked up in /proc");
        using var bench = new Workbench();
        bench.Configure("agents: { pm: { watch: { cancel_grace: 60s } } }");
        bench.Write("polite.sh", """
            #!/bin/sh
            trap 'echo bye; exit 0' INT
            echo $$ > pid
            while :; do echo tick; sleep 0.1; done
            """);
        var node = await bench.StartNodeAsync();
        var exec = bench.Start("exec", "pm", "--task", "polite", "--", "./polite.sh");
        var output = exec.StandardOutput.ReadToEndAsync();
        await Until.TrueAsync(() => bench.Lines("pid") is [_], "the command runs");

        (await bench.RunAsync("cancel", "pm-1")).Code.ShouldBe(0);
        await exec.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(180));

        exec.ExitCode.ShouldBe(0);
        (await output).ShouldEndWith("bye\n");
        Directory.Exists($"/proc/{bench.Lines("pid")[0]}").ShouldBeFalse();
        await Workbench.StopAsync(node);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_command_as_it_would_without_us()
    {
        Unix();
        using var bench = new Workbench();
        var program = Path.Combine(AppContext.BaseDirectory, "Systole.Cli.dll");
        var line = $"dotnet exec {program} exec pm -- sh -c 'while :; do echo y || exit 9; done' 2>/dev/null | head -n 1";
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", line])
        {
            WorkingDirectory = bench.Folder,
            RedirectStandardOutput = true,
            Environment = { ["SYSTOLE_URL"] = bench.Url },
        })!;
        (await shell.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90))).ShouldBe("y\n");
        await shell.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task What_an_attempt_before_it_saved_is_given_to_the_command()
    {
        Unix();
        using var bench = new Workbench();
        bench.Configure(Watched);
        var node = await bench.StartNodeAsync();
        (await bench.RunAsync("register", "pm", "--task", "build")).Code.ShouldBe(0);
        (await bench.RunAsync("checkpoint", "save", "pm", "--data", """{"page": 7}""")).Code.ShouldBe(0);

        var (code, output, error) = await bench.RunAsync("exec", "pm", "--task", "build", "--", "sh", "-c", "cat $SYSTOLE_CHECKPOINT");

        (code, output).ShouldBe((0, """{"page":7}"""), error);
        Text(await RunAsync(bench, "pm-1"), "outcome").ShouldBe("superseded");
        await Workbench.StopAsync(node);
    }

    [Fact]
    public async Task What_ignores_a_request_to_stop_is_given_the_agent_s_own_grace()
    {
        Unix();
        using var bench = new Workbench();
        bench.Configure(Watched);
        bench.Write("deaf.sh", """
            #!/bin/sh
            trap 'echo interrupted > asked' INT
            trap 'echo terminated; exit 7' TERM
            echo $$ > pid
            while :; do sleep 0.1; done
            """);
        var node = await bench.StartNodeAsync();
        var exec = bench.Start("exec", "pm", "--task", "deaf", "--", "./deaf.sh");
        var output = exec.StandardOutput.ReadToEndAsync();
        await Until.TrueAsync(() => bench.Lines("pid") is [_], "the command runs");
        (await bench.RunAsync("cancel", "pm-1")).Code.ShouldBe(0);
        await Until.TrueAsync(() => bench.Lines("asked") is [_], "it is asked to stop");
        var asked = Stopwatch.StartNew();

        await exec.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(180));

        (await output).ShouldBe("terminated\n");
        exec.ExitCode.ShouldBe(7);
        // One second, and not the thirty of an agent that says nothing.
        asked.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        await Workbench.StopAsync(node);
    }

    private static void Unix()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no sh");
    }

    private static async Task<JsonElement> RunAsync(Workbench bench, string run) =>
        JsonDocument.Parse(await bench.Http.GetStringAsync($"{bench.Url}/api/runs/{run}")).RootElement;

    private static string? Text(JsonElement json, string field) => json.TryGetProperty(field, out var value) ? value.GetString() : null;
}
