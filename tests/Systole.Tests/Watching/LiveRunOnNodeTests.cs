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
    public async Task Work_that_timed_out_is_over_and_told_so_and_the_attempt_that_took_it_up_goes_on()
    {
        await using var node = await LiveNode.StartAsync();
        using var client = ClientOf(node);
        var told = new List<string?>();
        await using var run = await client.RegisterAsync("pm", "session", new LiveRunOptions { OnOver = over => told.Add(over.WhyOver) });
        await run.SaveCheckpointAsync(Page);
        await node.PassAsync(TimeSpan.FromMinutes(30));
        (await client.RunAsync("pm-1")).Outcome.ShouldBe("timed_out");
        var next = await client.RegisterAsync(new RegisterBody { Agent = "pm", Task = "session" });
        (next.Run, next.Interrupted!.Outcome).ShouldBe(("pm-2", "timed_out"));

        run.Activity(new ActivityBody { Phase = "model" });
        (await run.FinishAsync()).ShouldBe("timed_out");

        (run.Run, run.Cancelled.IsCancellationRequested).ShouldBe(("pm-1", false));
        told.ShouldBe(["pm-1 has timed out"]);
        (await client.RunAsync("pm-2")).Outcome.ShouldBeNull();
    }

    [Fact]
    public async Task Work_that_goes_on_past_its_limit_is_watched_on_and_its_success_closes_the_alert()
    {
        await using var node = await LiveNode.StartAsync();
        using var client = ClientOf(node);
        await using var run = await client.RegisterAsync("pm", "session");
        await run.SaveCheckpointAsync(Page);
        await node.PassAsync(TimeSpan.FromMinutes(31));
        (await node.AlertsAsync()).ShouldBe(["timed_out:pm/session error"]);

        run.Activity();
        (await run.FinishAsync()).ShouldBe("succeeded");

        (run.Run, run.WhyOver, run.Registered!.Attempt).ShouldBe(("pm-2", null, 2));
        (await node.AlertsAsync()).ShouldBeEmpty();
        (await client.RunAsync("pm-1")).Outcome.ShouldBe("timed_out");
    }

    [Fact]
    public async Task Work_that_was_asked_to_stop_for_its_limit_and_did_not_hear_of_it_stops_and_does_not_come_back()
    {
        await using var node = await LiveNode.StartAsync(new WatchPolicy { OnTimeout = OnTimeout.Cancel });
        using var client = ClientOf(node);
        await using var run = await client.RegisterAsync("pm", "session");
        await node.PassAsync(TimeSpan.FromMinutes(33));
        var ended = await client.RunAsync("pm-1");
        (ended.Outcome, ended.CancelRequested).ShouldBe(("timed_out", true));

        run.Activity();
        (await run.FinishAsync()).ShouldBe("timed_out");

        run.Cancelled.IsCancellationRequested.ShouldBeTrue();
        run.WhyOver.ShouldBe("pm-1 has timed out, and was asked to stop");
        (await client.InFlightAsync()).Runs.ShouldBeEmpty();
    }

    private static SystoleClient ClientOf(LiveNode node) => new(new SystoleClientOptions { Url = node.Url, Time = new ManualTime() });
}
