using System.Text;
using Systole.Server.Api;
using Systole.Server.Configuration;
using Systole.Stores;
using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests;

/// <summary>The verbs of the watch.</summary>
public sealed class WatchVerbTests
{
    [Fact]
    public async Task Runs_in_flight_are_listed_with_their_limits_and_whose_word_they_are()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("inflight")).Out.ShouldBe("no run is in flight\n");
        Fly(cli, "main-4", "session", run => run with { Phase = Phase.Tool, Tool = new ToolCall("bash", null, null), Stale = true, Tokens = 1200 });

        var (exitCode, output, _) = await cli.RunAsync("inflight", "main");

        exitCode.ShouldBe(0);
        output.Split('\n')[1].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["main-4", "session", "stale", "tool bash", "4m", "50s", "5m (watch.stale_after)", "-", "1200", "-"]);
    }

    [Fact]
    public async Task Registering_says_how_the_work_is_watched_and_what_to_go_on_from()
    {
        await using var cli = await CliFixture.StartAsync();
        var before = new RunId(AgentId.Parse("main"), 3);
        cli.Systole.Saved = new CheckpointRecord(before.Agent, "session", 7, before, FakeSystole.Noon - TimeSpan.FromMinutes(2), Encoding.UTF8.GetBytes("1"));
        cli.Systole.Left = new Interruption(before, RunOutcome.TimedOut, FakeSystole.Noon, Phase.Tool,
            new OpenSteps([new Step("send_mail", FakeSystole.Noon, null)], 0));

        var (exitCode, output, _) = await cli.RunAsync("register", "main", "--task", "session", "--model", "opus");

        exitCode.ShouldBe(0);
        output.ShouldBe(
            """
            main-4 is watched: stale after 5m, timed out after 30m
            there is a checkpoint to go on from: 7 of main-3, 2m ago
            it is attempt 2 of its task: the one before it, main-3, ended as timed_out; uncertain whether it took effect: send_mail

            """);
        cli.Systole.Calls.ShouldHaveSingleItem().Details.ShouldBe(new RegisterRequest { Task = "session", Model = "opus" });
    }

    [Theory]
    [InlineData("activity", "main")]
    [InlineData("idle", "main")]
    [InlineData("unregister", "main", "--task", "session")]
    public async Task With_an_agent_s_key_outside_a_run_it_is_said_how_to_name_one(params string[] line)
    {
        var key = new ApiKey("ours", ApiKey.HashOf("our-long-random-key"), ApiRole.Agent);
        await using var cli = await CliFixture.StartAsync(new ApiOptions { Keys = [key] });
        cli.Environment["SYSTOLE_API_KEY"] = "our-long-random-key";

        var (exitCode, _, error) = await cli.RunAsync(line);

        (exitCode, error).ShouldBe((1,
            "systole: with an agent's key it has to be said which run of main is meant: set SYSTOLE_AGENT, SYSTOLE_RUN_ID and SYSTOLE_TOKEN to what "
            + "`systole register --json` answered, as `systole exec` does for its command\n"));
        cli.Systole.Calls.ShouldBeEmpty();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("SYSTOLE_AGENT", "main"), ("SYSTOLE_RUN_ID", "main-4"), ("SYSTOLE_TOKEN", "4")])
            cli.Environment[name] = value;
        (await cli.RunAsync(line[0], "main")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Inside_a_run_the_environment_says_which()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Environment["SYSTOLE_RUN_ID"] = "main-4";
        cli.Environment["SYSTOLE_AGENT"] = "main";
        cli.Environment["SYSTOLE_TOKEN"] = "4";

        (await cli.RunAsync("activity", "--phase", "tool", "--tool", "bash", "--tool-timeout", "25m", "--details", """{"step": 3}""")).ExitCode.ShouldBe(0);
        (await cli.RunAsync("idle")).Out.ShouldBe("main-4 is idle\n");
        (await cli.RunAsync("checkpoint", "save", "--data", """{"page": 7}""")).Out.ShouldBe("main: saved checkpoint 1 of \"heartbeat\" for main-4\n");
        cli.Environment["SYSTOLE_TASK"] = "session";
        (await cli.RunAsync("checkpoint", "load")).Out.ShouldBe("{\"page\":7}\n");
        (await cli.RunAsync("unregister", "--outcome", "failed", "--tokens", "12")).Out.ShouldBe("main-4 ended: failed\n");

        cli.Systole.Calls.Select(call => call.What).ShouldBe(["activity", "idle", "save", "load", "finish"]);
        cli.Systole.Calls[0].Details.ShouldBe((
            new ActivityReport { Phase = Phase.Tool, Tool = "bash", ToolTimeout = TimeSpan.FromMinutes(25), Details = """{"step":3}""" }, (long?)4));
        cli.Systole.Calls[2].Details.ShouldBe(("heartbeat", """{"page":7}""", (long?)4, (long?)null));
        cli.Systole.Calls[3].Details.ShouldBe("session");
    }

    [Fact]
    public async Task Elsewhere_an_agent_s_only_run_is_meant_or_the_one_with_the_task()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("activity", "main")).Error.ShouldBe(
            "systole: main has no run in flight; register one first: `systole register main --task TASK`\n");
        Fly(cli, "main-4", "session");
        (await cli.RunAsync("activity", "main")).Out.ShouldBe("main-4: noted; the next sign of life is due within 2m\n");
        Fly(cli, "main-5", "ticket");

        var several = await cli.RunAsync("idle", "main");
        (several.ExitCode, several.Error).ShouldBe((2, "systole: main has 2 runs in flight; say which with --task\n"));
        (await cli.RunAsync("idle", "main", "--task", "ticket")).Out.ShouldBe("main-5 is idle\n");
        var none = await cli.RunAsync("activity");
        (none.ExitCode, none.Error).ShouldBe((2, "systole: no agent is named, and this is not inside a run: say which, as in `systole activity main`\n"));
    }

    [Fact]
    public async Task What_a_run_is_asked_for_is_told()
    {
        await using var cli = await CliFixture.StartAsync();
        Fly(cli, "main-4", "session");
        cli.Systole.ActivityAnswer = new ActivityReceipt(default, true, true, FakeSystole.Noon + TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2));

        (await cli.RunAsync("activity", "main")).Out.ShouldBe(
            """
            main-4: noted; the next sign of life is due within 2m
            main-4 is asked to stop
            main-4 is asked to save a checkpoint: a run is due in 30s

            """);
    }

    [Theory]
    [InlineData("checkpoint save main --data {", "the document of the command line is not JSON: something is wrong in line 1 at byte 2")]
    [InlineData("checkpoint save main --data @/no/such/file", "cannot read the file \"/no/such/file\": ")]
    public async Task A_document_that_is_none_is_not_sent(string line, string error)
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, _, said) = await cli.RunAsync(line.Split(' '));
        exitCode.ShouldBe(2);
        said.ShouldStartWith($"systole: {error}");
        cli.Systole.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_is_cut_off_says_how_many_more_there_are_and_how_to_see_them()
    {
        await using var cli = await CliFixture.StartAsync();
        foreach (var number in (int[])[4, 5, 6]) Fly(cli, $"main-{number}", $"session-{number}");
        foreach (var number in (int[])[7, 9, 12]) cli.Systole.Dead.Add(Dead(number));

        (await cli.RunAsync("inflight", "--limit", "1")).Out.ShouldEndWith("\nand 2 runs more: go on with --cursor main-4, or ask for more with --limit\n");
        (await cli.RunAsync("inflight", "--limit", "3")).Out.ShouldNotContain("more");
        (await cli.RunAsync("deadletter", "list", "--limit", "2")).Out.ShouldContain("\nand 1 wake more: go on with --cursor ");
        (await cli.RunAsync("deadletter", "list", "--limit", "3")).Out.ShouldNotContain("more");
    }

    [Fact]
    public async Task A_run_is_given_more_time()
    {
        await using var cli = await CliFixture.StartAsync();
        Fly(cli, "main-4", "session");
        (await cli.RunAsync("extend", "main", "--by", "1h30m")).Out.ShouldBe("main-4 may take 1h30m longer\n");
        cli.Systole.Calls.ShouldHaveSingleItem().Details.ShouldBe((TimeSpan.FromMinutes(90), (long?)null));
        (await cli.RunAsync("extend", "main")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Dead_letters_are_listed_put_back_and_given_up()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("deadletter", "list")).Out.ShouldBe("no wake is dead\n");
        foreach (var number in (int[])[7, 9, 12]) cli.Systole.Dead.Add(Dead(number));

        (await cli.RunAsync("deadletter", "list")).Out.Split('\n')[1].ShouldBe("main   w12   hook:mail  mail  3         2026-02-17 12:00:00Z  2026-02-17 12:00:00Z (now)");
        (await cli.RunAsync("deadletter", "requeue", "main", "w9")).Out.ShouldBe("main: 1 wake put back\n");
        (await cli.RunAsync("deadletter", "drop", "main", "--all")).Out.ShouldBe("main: 2 wakes given up\n");
        (await cli.RunAsync("deadletter", "drop", "main")).Error.ShouldBe("systole: name wakes, or say --all; not both\n");

        cli.Systole.Calls.Select(call => (call.What, call.Details)).ShouldBe([("requeue", (object?)"w9"), ("drop", "w12 w7")]);
    }

    [Fact]
    public async Task The_end_of_registered_work_that_is_cancelled_can_be_waited_for()
    {
        await using var cli = await CliFixture.StartAsync();
        using var output = new LineWriter();
        var run = cli.RunAsync(["cancel", "main-4", "--wait"], output, TextWriter.Null, CancellationToken.None);
        await output.NextAsync();
        cli.Systole.RunHistory.Add(FakeSystole.Run("main-4", 4) with { Outcome = RunOutcome.Cancelled, Task = "session" });
        cli.Systole.Write("run_unregistered");
        (await output.NextAsync()).ShouldBe("main-4 ended: cancelled");
        (await run).ShouldBe(0);
    }

    private static void Fly(CliFixture cli, string run, string task, Func<RegisteredRun, RegisteredRun>? with = null)
    {
        cli.Systole.Watched.Add(FakeSystole.InFlight(run, task, with));
        cli.Systole.RunHistory.Add(FakeSystole.Run(run, cli.Systole.Watched.Count) with { Task = task, EndedAt = null, Outcome = null });
    }

    private static DeadLetter Dead(int number) => new(
        AgentId.Parse("main"),
        new Wake
        {
            Id = new WakeId(number),
            Reason = "hook:mail",
            Intent = Intent.Event,
            Key = "mail",
            Attempts = 3,
            AcceptedAt = FakeSystole.Noon,
            LastAcceptedAt = FakeSystole.Noon,
        },
        FakeSystole.Noon, null);
}
