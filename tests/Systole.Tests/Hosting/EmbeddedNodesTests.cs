using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Systole.Hosting;
using Systole.Runners;
using Systole.Tests.Stores.Postgres;

namespace Systole.Tests.Hosting;

/// <summary>Programs that embed a heart and share a PostgreSQL database.</summary>
public sealed class EmbeddedNodesTests
{
    [Fact]
    public async Task An_agent_runs_in_the_program_whose_node_has_its_labels()
    {
        await using var bed = await PostgresBed.NewAsync();
        var begunAt = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var plain = await StartAsync("plain", _ => { });
        using var strong = await StartAsync("strong", systole => systole.Label("gpu", "true"));
        var heart = plain.Services.GetRequiredService<ISystole>();

        (await heart.WakeAsync("main", new WakeRequest { Intent = Intent.Immediate })).IsDone.ShouldBeTrue();

        (await begunAt.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe("strong");
        var nodes = heart.Nodes().Nodes;
        nodes.Select(node => node.Name).ShouldBe(["plain", "strong"]);
        nodes[1].Labels.ShouldContainKeyAndValue("gpu", "true");
        // They decide alike, and say so: labels are not what is decided by.
        nodes[0].Configuration.ShouldNotBeNullOrEmpty();
        nodes[1].Configuration.ShouldBe(nodes[0].Configuration);
        await strong.StopAsync();
        await plain.StopAsync();

        async Task<IHost> StartAsync(string node, Action<SystoleBuilder> more)
        {
            var program = Host.CreateEmptyApplicationBuilder(null);
            program.Services.AddSystole(systole =>
            {
                systole.UsePostgres(bed.Server.ConnectionString(bed.Database), node);
                systole.AddAgent("main", agent => agent.OnNodesWith("gpu", "true").Run((_, _) =>
                {
                    begunAt.TrySetResult(node);
                    return Task.FromResult(TurnResult.Nothing);
                }));
                more(systole);
            });
            var host = program.Build();
            await host.StartAsync();
            return host;
        }
    }

    [Fact]
    public void Labels_that_the_only_node_has_not_are_refused() =>
        Should.Throw<ArgumentException>(() => new ServiceCollection().AddSystole(systole => systole
            .Label("gpu", "false")
            .AddAgent("main", agent => agent.OnNodesWith("gpu", "true").Run((_, _) => Task.FromResult(TurnResult.Nothing))))).Message.ShouldBe(
            "agent 'main' would never run: gpu with 'true' is not among the labels of this node, and no other one shares its store; "
            + "add it with Label, or take OnNodesWith away");

    [Theory]
    [InlineData("two words", "x", "'two words' is not the name of a label: 1 to 64 characters without spaces (Parameter 'name')")]
    [InlineData("", "x", "The value cannot be an empty string. (Parameter 'name')")]
    [InlineData("gpu", "", "The value cannot be an empty string. (Parameter 'value')")]
    public void A_label_has_one_word_and_a_value(string name, string value, string problem) =>
        Should.Throw<ArgumentException>(() => new SystoleBuilder().Label(name, value)).Message.ShouldBe(problem);

    [Fact]
    public async Task Whose_a_registered_run_is_another_node_knows_and_still_does_when_the_first_is_gone()
    {
        await using var bed = await PostgresBed.NewAsync();
        var (ours, theirs) = (new RunHolder("ours"), new RunHolder("theirs"));
        using var first = await StartAsync("first");
        using var second = await StartAsync("second");
        var (here, there) = (first.Services.GetRequiredService<ISystole>(), second.Services.GetRequiredService<ISystole>());
        var request = new RegisterRequest { Task = "session", Holder = ours };
        var run = (await here.RegisterAsync("pm", request)).Value!.Run.ToString();

        (await there.OwnRunAsync(run, theirs)).Refusal!.Code.ShouldBe(RefusalCode.NotOwnRun);
        (await there.OwnRunAsync(run, ours)).IsDone.ShouldBeTrue();
        (await there.RegisterAsync("pm", request with { Holder = theirs })).Refusal!.Code.ShouldBe(RefusalCode.NotOwnRun);
        await first.StopAsync();
        (await there.RegisterAsync("pm", request with { Holder = theirs })).Refusal!.Code.ShouldBe(RefusalCode.NotOwnRun);
        (await there.RegisterAsync("pm", request)).Value!.Run.Number.ShouldBe(2);
        (await there.OwnRunAsync(run, theirs)).Refusal!.Code.ShouldBe(RefusalCode.NotOwnRun);
        await second.StopAsync();

        async Task<IHost> StartAsync(string node)
        {
            var program = Host.CreateEmptyApplicationBuilder(null);
            program.Services.AddSystole(systole => systole.UsePostgres(bed.Server.ConnectionString(bed.Database), node).AddAgent("pm", _ => { }));
            var host = program.Build();
            await host.StartAsync();
            return host;
        }
    }
}
