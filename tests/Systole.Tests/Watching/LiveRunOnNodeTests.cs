using System.Text.Json;
using Systole.Client;
using Systole.Client.Runs;
using Systole.Client.Wire;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Watching;

/// <summary>The client's runs on a real node.</summary>
public sealed class LiveRunOnNodeTests
{
    private static readonly JsonElement Page = JsonDocument.Parse("""{"page":7}""").RootElement;

    [Fact]
    public async Task Work_of_a_program_is_watched_and_asked_to_stop()
    {
        await using var node = await LiveNode.StartAsync();
        using var client = ClientOf(node);
        await using var run = await client.RegisterAsync("pm", "session", new LiveRunOptions { Model = "opus" });
        var cancelled = new TaskCompletionSource();
        await using var _ = run.Cancelled.Register(cancelled.SetResult);

        run.Activity(new ActivityBody { Tool = "bash" });
        (await run.SaveCheckpointAsync(Page)).Sequence.ShouldBe(1);
        var watch = (await client.RunAsync("pm-1")).Watch!;
        (watch.Phase, watch.Tool?.Name, watch.Model, watch.CheckpointSequence).ShouldBe(("tool", "bash", "opus", 1));

        (await client.CancelAsync("pm-1")).Stage.ShouldBe("ask");
        run.Activity(new ActivityBody { Phase = "model" });
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        (await run.FinishAsync("cancelled")).ShouldBe("cancelled");
        (await client.RunAsync("pm-1")).Outcome.ShouldBe("cancelled");
    }

    [Fact]
    public async Task Work_that_timed_out_and_still_shows_life_goes_on_as_a_new_run_from_its_checkpoint()
    {
        await using var node = await LiveNode.StartAsync();
        using var client = ClientOf(node);
        await using var run = await client.RegisterAsync("pm", "session");
        await run.SaveCheckpointAsync(Page);
        await node.PassAsync(TimeSpan.FromMinutes(30));
        (await client.RunAsync("pm-1")).Outcome.ShouldBe("timed_out");

        run.Activity(new ActivityBody { Phase = "model" });
        (await run.FinishAsync()).ShouldBe("succeeded");

        run.Run.ShouldBe("pm-2");
        run.Registered!.Checkpoint!.Data.GetRawText().ShouldBe(Page.GetRawText());
        run.Registered.Interrupted!.Outcome.ShouldBe("timed_out");
    }

    [Fact]
    public async Task What_work_spends_is_counted_once_though_it_timed_out_in_between()
    {
        await using var node = await LiveNode.StartAsync();
        using var client = ClientOf(node);
        await using var run = await client.RegisterAsync("pm", "session");
        run.Activity(new ActivityBody { Tokens = 1_000 });
        await run.SaveCheckpointAsync(Page);
        await node.PassAsync(TimeSpan.FromMinutes(30));

        run.Activity(new ActivityBody { Phase = "model", Tokens = 1_200 });
        (await run.FinishAsync(tokens: 1_500)).ShouldBe("succeeded");

        run.Run.ShouldBe("pm-2");
        (await client.StatsAsync("pm")).Total.Registered!.Tokens.ShouldBe(1_500);
    }

    [Fact]
    public async Task Work_that_timed_out_and_has_nothing_more_to_say_than_its_end_ends()
    {
        await using var node = await LiveNode.StartAsync();
        using var client = ClientOf(node);
        await using var run = await client.RegisterAsync("pm", "session");
        await node.PassAsync(TimeSpan.FromMinutes(30));

        (await run.FinishAsync(tokens: 7)).ShouldBe("succeeded");

        (await client.RunAsync(run.Run!)).Outcome.ShouldBe("succeeded");
    }

    private static SystoleClient ClientOf(LiveNode node) => new(new SystoleClientOptions { Url = node.Url, Time = new ManualTime() });
}
