using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests;

public sealed class SilenceTests
{
    [Fact]
    public async Task A_silence_says_how_many_open_alerts_it_hides()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.Hidden = 2;
        (await cli.RunAsync("silence", "add", "--agent", "CI-*", "--kind", "stale", "--for", "2h", "--comment", "deploy")).ShouldBe(
            (0, "s1: silent until 2026-02-17 14:00:00Z (in 2h); it hides 2 open alerts\n", ""));
        var asked = (SilenceRequest)cli.Systole.Calls.ShouldHaveSingleItem().Details!;
        asked.Match.ShouldBe(new AlertMatch { Agent = "ci-*", Kind = "stale" });
        (asked.Author, asked.Comment, asked.From, asked.To).ShouldBe(("tester", "deploy", null, FakeSystole.Noon + TimeSpan.FromHours(2)));
    }

    [Fact]
    public async Task A_silence_that_matches_nothing_says_so()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("silence", "add", "--alert", "stale:pm/job", "--until-closed", "--author", "ada")).Out
            .ShouldBe("s1: silent until nothing that it hides is open; it hides nothing that is open now\n");
        var asked = (SilenceRequest)cli.Systole.Calls.ShouldHaveSingleItem().Details!;
        (asked.Match.Alert, asked.Author, asked.To).ShouldBe(("stale:pm/job", "ada", null));
    }

    [Fact]
    public async Task A_silence_may_begin_later()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("silence", "add", "--severity", "warning", "--label", "team=ops", "--from", "2026-02-17T18:00Z", "--until", "2026-02-18")).Out
            .ShouldBe("s1: silent from 2026-02-17 18:00:00Z (in 6h) until 2026-02-18 00:00:00Z (in 12h); it hides nothing that is open now\n");
    }

    [Theory]
    [InlineData("say what to hide: --agent, --kind, --severity, --label or --alert; --agent '*' hides everything", "--for", "2h")]
    [InlineData("say until when, in one of --for 2h, --until INSTANT and --until-closed", "--agent", "main")]
    [InlineData("say until when, in one of --for 2h, --until INSTANT and --until-closed", "--agent", "main", "--for", "2h", "--until-closed")]
    public async Task What_is_left_unsaid_is_a_usage_error(string message, params string[] args)
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync(["silence", "add", .. args])).ShouldBe((2, "", $"systole: {message}\n"));
        cli.Systole.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--for", "soon", "is not a duration")]
    [InlineData("--until", "tomorrow", "is not an instant")]
    public async Task Times_that_are_none_are_usage_errors(string option, string value, string message)
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, _, error) = await cli.RunAsync("silence", "add", "--agent", "main", option, value);
        exitCode.ShouldBe(2);
        error.ShouldContain($"\"{value}\" {message}");
    }

    [Fact]
    public async Task Silences_are_a_line_each_and_ended_by_name()
    {
        await using var cli = await CliFixture.StartAsync();
        (await cli.RunAsync("silence", "list")).Out.ShouldBe("nothing is silenced\n");
        var match = new AlertMatch { Agent = "ci-*", Severity = Severity.Warning };
        cli.Systole.AllSilences.Add(new SilenceReceipt(new Silence("s3", match, "ada", FakeSystole.Noon) { Comment = "deploy", To = FakeSystole.Noon + TimeSpan.FromHours(2) }, 5));
        (await cli.RunAsync("silence", "list")).Out.ShouldBe(
            """
            SILENCE  HIDES  WHAT                         FROM                        ENDS                                BY   COMMENT
            s3       5      agent=ci-* severity=warning  2026-02-17 12:00:00Z (now)  until 2026-02-17 14:00:00Z (in 2h)  ada  deploy

            """.ReplaceLineEndings("\n"));
        (await cli.RunAsync("silence", "end", "s3")).Out.ShouldBe("s3: ended; what it hid and is still open is told now\n");
        cli.Systole.Calls.ShouldHaveSingleItem().Details.ShouldBe("tester");
        (await cli.RunAsync("silence", "end", "s4")).Error.ShouldBe($"systole: no silence \"s4\" on {cli.Url}; it may be over: `systole silence list` lists them\n");
    }
}
