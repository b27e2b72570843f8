using System.Text.Json;
using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests;

public sealed class WriteTests
{
    [Fact]
    public async Task A_wake_says_what_became_of_it()
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, output, _) = await cli.RunAsync("wake", "main", "--reason", "hook:gh", "--key", "pr-12", "--intent", "manual",
            "--override-budget");
        exitCode.ShouldBe(0);
        output.ShouldBe("main: deferred (coalescing) until 2026-02-17 12:00:00Z (now), wake w7\n");
        cli.Systole.Calls.ShouldHaveSingleItem().Details.ShouldBe(
            new WakeRequest { Reason = "hook:gh", Key = "pr-12", Intent = Intent.Manual, OverrideBudget = true });
        (await cli.RunAsync("wake", "main", "--json")).Out.ShouldBe(
            """{"wake":"w7","decision":"deferred","why":"coalescing","until":"2026-02-17T12:00:00.000Z"}""" + "\n");
    }

    [Theory]
    [InlineData("""{"pr":12}""", """{"pr":12}""")]
    [InlineData("12", "12")]
    [InlineData("true", "true")]
    [InlineData("plain words", "\"plain words\"")]
    [InlineData("say \"hi\"", "say \"hi\"")]
    public async Task A_payload_is_JSON_or_a_text(string payload, string expected)
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("wake", "main", "--payload", payload)).ExitCode.ShouldBe(0);
        var sent = Payload(cli);
        (sent.ValueKind == JsonValueKind.String && !expected.StartsWith('"') ? sent.GetString() : sent.GetRawText()).ShouldBe(expected);
    }

    [Fact]
    public async Task A_payload_comes_from_a_file_or_from_standard_input()
    {
        await using var cli = await CliFixture.StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """["from a file"]""");
            await cli.RunAsync("wake", "main", "--payload", "@" + file);
            Payload(cli).GetRawText().ShouldBe("""["from a file"]""");
        }
        finally
        {
            File.Delete(file);
        }
        cli.In = new StringReader("a commit\n");
        await cli.RunAsync("wake", "main", "--payload", "-");
        Payload(cli).GetString().ShouldBe("a commit");
    }

    [Theory]
    [InlineData(33)]
    [InlineData(62)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(5_000)]
    public async Task JSON_that_nests_too_deep_is_refused_as_the_node_refuses_it_however_deep_it_is(int depth)
    {
        await using var cli = await CliFixture.StartAsync();
        var deep = new string('[', depth) + new string(']', depth);
        (string[] Line, string What)[] lines =
        [
            (["wake", "main", "--payload", deep], "payload"),
            (["checkpoint", "save", "main", "--task", "t", "--data", deep], "the document"),
            (["activity", "main", "--task", "t", "--details", deep], "the document"),
        ];
        foreach (var (line, what) in lines)
        {
            var (exitCode, _, error) = await cli.RunAsync(line);
            (exitCode, error).ShouldBe((1, $"systole: {what} has more than 32 objects and lists inside one another; at most so many are allowed\n"));
        }
        cli.Systole.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{\"pr\":", "the payload of --payload is not JSON: something is wrong in line 1 at byte 7")]
    [InlineData("@/no/such/file", "cannot read the file \"/no/such/file\": ")]
    public async Task A_payload_that_cannot_be_read_sends_nothing(string payload, string error)
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, _, said) = await cli.RunAsync("wake", "main", "--payload", payload);
        exitCode.ShouldBe(2);
        said.ShouldStartWith($"systole: {error}");
        cli.Systole.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inside_a_run_a_wake_names_its_cause()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Environment["SYSTOLE_RUN_ID"] = "main-4";
        await cli.RunAsync("wake", "main");
        ((WakeRequest)cli.Systole.Calls.ShouldHaveSingleItem().Details!).CausedBy.ShouldBe("main-4");
    }

    [Theory]
    [InlineData("pause main --for 1h30m --reason deploy", "main is paused until 2026-02-17 13:30:00Z (in 1h30m): deploy")]
    [InlineData("pause main", "main is paused until it is resumed")]
    [InlineData("pause", "everything is paused until it is resumed")]
    [InlineData("resume main", "main is not paused")]
    [InlineData("resume", "everything is not paused")]
    [InlineData("cancel main-4", "main-4 is being cancelled (ask); the next step is due in 30s")]
    public async Task An_operator_s_act_is_confirmed(string line, string said)
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, output, _) = await cli.RunAsync(line.Split(' '));
        output.ShouldBe(said + "\n");
        exitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancellation_can_be_waited_for()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.Write("run_started");
        using var output = new LineWriter();
        var run = cli.RunAsync(["cancel", "main-4", "--wait"], output, TextWriter.Null, CancellationToken.None);
        (await output.NextAsync()).ShouldBe("main-4 is being cancelled (ask); the next step is due in 30s");
        cli.Systole.RunHistory.Add(FakeSystole.Run("main-4", 4) with { Outcome = RunOutcome.Cancelled });
        cli.Systole.Write("run_finished");
        (await output.NextAsync()).ShouldBe("main-4 ended: cancelled");
        (await run).ShouldBe(0);
    }

    private static JsonElement Payload(CliFixture cli) => ((WakeRequest)cli.Systole.Calls[^1].Details!).Payload!.Value;
}
