using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Systole.Tests.Hosting;

public sealed class EmbeddedHeartTests
{
    [Fact]
    public async Task A_program_that_embeds_a_heart_wakes_its_delegate_and_finds_the_history_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("systole-").FullName;
        try
        {
            var turns = new List<string>();
            var first = await StartAsync(folder, turns);
            var heart = first.GetRequiredService<ISystole>();
            var receipt = await heart.WakeAsync("main", new WakeRequest { Reason = "hook:gh", Intent = Intent.Immediate });
            receipt.Value!.Decision.ShouldBe(Decision.Started);
            await EndedAsync(heart, "main-1");
            turns.ShouldBe(["main-1: hook:gh"]);
            await StopAsync(first);

            var second = await StartAsync(folder, turns);
            var run = await second.GetRequiredService<ISystole>().RunAsync("main-1");
            run.Value!.Outcome.ShouldBe(RunOutcome.Succeeded);
            run.Value.Reply.ShouldBe("done");
            await StopAsync(second);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ServiceProvider> StartAsync(string folder, List<string> turns)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory, LoggerFactory>();
        services.AddSystole(s => s.UseSqlite(Path.Combine(folder, "systole.db")).AddAgent("main", a => a.Run((turn, _) =>
        {
            lock (turns) turns.Add($"{turn.Run}: {string.Join(", ", turn.Reasons)}");
            return Task.FromResult(new Systole.Runners.TurnResult("done"));
        })));
        var provider = services.BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        return provider;
    }

    private static async Task StopAsync(ServiceProvider provider)
    {
        foreach (var service in provider.GetServices<IHostedService>()) await service.StopAsync(CancellationToken.None);
        await provider.DisposeAsync();
    }

    private static async Task EndedAsync(ISystole heart, string run)
    {
        await foreach (var entry in heart.FollowAsync(0, "main"))
        {
            if (entry.Name == "run_finished" && entry.Json.Contains($"\"{run}\"", StringComparison.Ordinal)) return;
        }
    }
}
