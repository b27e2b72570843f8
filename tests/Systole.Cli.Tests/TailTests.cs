namespace Systole.Cli.Tests;

public sealed class TailTests
{
    [Fact]
    public async Task The_last_lines_are_shown_for_people_or_as_they_are()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.Write("host_started");
        cli.Systole.Write("run_started", more: ",\"run\":\"main-1\",\"attempt\":1,\"reasons\":[\"interval\",\"a b\"]");
        (await cli.RunAsync("tail", "-n", "1")).Out.ShouldBe(
            "2026-02-17T12:00:00.000Z  run_started  main  run=main-1 attempt=1 reasons=interval,\"a b\"\n");
        (await cli.RunAsync("tail", "-n", "1", "--json")).Out.ShouldBe(
            """{"at":"2026-02-17T12:00:00.000Z","event":"run_started","agent":"main","run":"main-1","attempt":1"""
            + ""","reasons":["interval","a b"]}""" + "\n");
        (await cli.RunAsync("tail", "dev")).Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Following_survives_a_restart_without_losing_or_repeating_a_line()
    {
        await using var cli = await CliFixture.StartAsync();
        using var stop = new CancellationTokenSource();
        using var output = new LineWriter();
        using var notices = new LineWriter();
        cli.Systole.Write("a1");
        var tail = cli.RunAsync(["tail", "-f"], output, notices, stop.Token);
        (await output.NextAsync()).ShouldContain("a1");
        cli.Systole.Write("a2");
        (await output.NextAsync()).ShouldContain("a2");

        await cli.RestartAsync(async () =>
        {
            (await notices.NextAsync()).ShouldEndWith("trying again in 500ms");
            cli.Systole.Write("a3");
        });
        await cli.Time.ArmedAsync(TimeSpan.FromMilliseconds(500));
        cli.Time.Advance(TimeSpan.FromMilliseconds(500));
        (await output.NextAsync()).ShouldContain("a3");
        cli.Systole.Write("a4");
        (await output.NextAsync()).ShouldContain("a4");

        await stop.CancelAsync();
        (await tail.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(0);
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
        (await notices.NextAsync()).ShouldBe($"systole: {cli.Url} is back");
    }

    [Fact]
    public async Task Following_can_begin_with_what_comes()
    {
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.FirstKept = 3;
        for (var i = 0; i < 5; i++) cli.Systole.Write("old");
        using var stop = new CancellationTokenSource();
        using var output = new LineWriter();
        var tail = cli.RunAsync(["tail", "-f", "-n", "0", "dev"], output, TextWriter.Null, stop.Token);
        await cli.Systole.Followed.Task.WaitAsync(TimeSpan.FromSeconds(20));
        cli.Systole.Write("other");
        cli.Systole.Write("mine", "dev");
        cli.Systole.Write("mine_too", "dev");
        (await output.NextAsync()).ShouldContain("  mine  ");
        (await output.NextAsync()).ShouldContain("  mine_too  ");
        await stop.CancelAsync();
        (await tail.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(0);
    }
}
