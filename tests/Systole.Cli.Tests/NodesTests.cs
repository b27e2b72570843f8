using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests;

public sealed class NodesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static async Task<CliFixture> StartAsync(params NodeView[] nodes)
    {
        var cli = await CliFixture.StartAsync();
        cli.Systole.NodesView = new NodesView(FakeSystole.Noon, [.. nodes]);
        return cli;
    }

    [Fact]
    public async Task Nodes_are_a_line_each()
    {
        await using var cli = await StartAsync(
            FakeSystole.Node("eu-1") with
            {
                RunsInFlight = 2,
                Labels = ImmutableSortedDictionary<string, string>.Empty.Add("gpu", "true").Add("zone", "eu"),
            },
            FakeSystole.Node("eu-2") with
            {
                State = NodeState.Gone,
                SeenAt = FakeSystole.Noon - TimeSpan.FromMinutes(3),
                Url = null,
                Configuration = "other",
            });
        var (exitCode, output, _) = await cli.RunAsync("nodes");
        output.ShouldBe(
            """
            NODE  STATE  RUNS  SEEN    VERSION  CONFIGURATION  LABELS             URL
            eu-1  alive  2     2s ago  0.1.0    07f403f9d05a   gpu=true, zone=eu  http://eu-1:7717
            eu-2  gone   0     3m ago  0.1.0    other          -                  -

            """.ReplaceLineEndings("\n"));
        exitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Nodes_at_work_that_decide_differently_are_told()
    {
        await using var cli = await StartAsync(
            FakeSystole.Node("eu-1"), FakeSystole.Node("eu-2") with { State = NodeState.Draining, Configuration = "112233445566" });
        (await cli.RunAsync("nodes")).Out.ShouldEndWith(
            "\n\nthese nodes differ in their configuration, and so in what they decide: "
            + "give all of them the same file, and restart those that differ\n");
    }

    [Fact]
    public async Task Machines_read_the_document_of_the_API()
    {
        await using var cli = await StartAsync(FakeSystole.Node("eu-1"), FakeSystole.Node("eu-2") with { Configuration = "other" });
        var output = (await cli.RunAsync("nodes", "--json")).Out;
        output.ShouldStartWith("""{"now":"2026-02-17T12:00:00.000Z","nodes":[{"name":"eu-1",""");
        output.ShouldEndWith("}]}\n");
        (await cli.RunAsync("nodes", "drain", "eu-1", "--json")).Out.ShouldStartWith("""{"name":"eu-1","state":"draining",""");
    }

    [Fact]
    public async Task A_drain_and_its_end_are_confirmed()
    {
        await using var cli = await StartAsync(FakeSystole.Node("eu-1") with { RunsInFlight = 1 });
        (await cli.RunAsync("nodes", "drain", "eu-1")).ShouldBe((0, "eu-1 starts no more runs; 1 run of its own is in flight\n", ""));
        (await cli.RunAsync("nodes", "undrain", "eu-1")).ShouldBe((0, "eu-1 starts runs again\n", ""));
        cli.Systole.Calls.Select(call => (call.What, call.Target)).ShouldBe([("drain", "eu-1"), ("undrain", "eu-1")]);
    }

    [Fact]
    public async Task A_drain_can_be_waited_for()
    {
        await using var cli = await StartAsync(FakeSystole.Node("eu-1"));
        using var output = new LineWriter();
        var drain = cli.RunAsync(["nodes", "drain", "eu-1", "--wait"], output, TextWriter.Null, CancellationToken.None);
        (await output.NextAsync()).ShouldBe("eu-1 starts no more runs; 0 runs of its own are in flight");

        // What it was about to start shows at the next look, and is waited for.
        await cli.Time.ArmedAsync(Second);
        Show(cli, runs: 1);
        cli.Time.Advance(Second);
        await cli.Time.ArmedAsync(Second);
        cli.Time.Advance(Second);
        await cli.Time.ArmedAsync(Second);
        drain.IsCompleted.ShouldBeFalse();
        Show(cli, runs: 0);
        cli.Time.Advance(Second);

        (await output.NextAsync()).ShouldBe("eu-1 has no run in flight: it can be stopped");
        (await drain).ShouldBe(0);
    }

    [Fact]
    public async Task A_drain_that_somebody_ends_is_not_waited_for()
    {
        await using var cli = await StartAsync(FakeSystole.Node("eu-1") with { RunsInFlight = 1 });
        using var error = new LineWriter();
        var drain = cli.RunAsync(["nodes", "drain", "eu-1", "--wait"], TextWriter.Null, error, CancellationToken.None);
        await cli.Time.ArmedAsync(Second);
        cli.Time.Advance(Second);
        await cli.Time.ArmedAsync(Second);
        await cli.Systole.DrainAsync("eu-1", drains: false);
        cli.Time.Advance(Second);

        (await error.NextAsync()).ShouldBe("systole: eu-1 starts runs again: somebody ended its drain");
        (await drain).ShouldBe(1);
    }

    [Theory]
    [InlineData("eu-l", "did you mean \"eu-1\"?")]
    [InlineData("us", "`systole nodes` lists them")]
    public async Task A_node_that_is_not_there_is_told(string name, string hint)
    {
        await using var cli = await StartAsync(FakeSystole.Node("eu-1"));
        var (exitCode, _, error) = await cli.RunAsync("nodes", "drain", name);
        error.ShouldBe($"systole: no node named \"{name}\" on {cli.Url}; {hint}\n");
        exitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_store_of_one_node_says_what_to_do_instead()
    {
        await using var cli = await StartAsync(FakeSystole.Node("eu-1"));
        cli.Systole.Refuse = new Refusal(RefusalCode.SingleNode, "this store has one node; pause instead");
        (await cli.RunAsync("nodes", "drain", "eu-1")).Error.ShouldBe($"systole: this store has one node; pause instead (on {cli.Url})\n");
    }

    private static void Show(CliFixture cli, int runs) =>
        cli.Systole.NodesView = cli.Systole.NodesView with { Nodes = [cli.Systole.NodesView.Nodes[0] with { RunsInFlight = runs }] };
}
