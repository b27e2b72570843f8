using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>Asks for one wake of the agent "work" after another, and tells each that was promised.</summary>
internal static class WakeStream
{
    /// <summary>Asks a node that stays: it takes every one.</summary>
    public static async Task OfAsync(Workbench bench, TimeSpan pace, Action<string> promised, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            using var answer = await AskAsync(bench);
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            promised(await WakeAsync(answer));
            await Until.PassedAsync(pace);
        }
    }

    /// <summary>Asks a node that is killed and started again: what it did not answer was not promised.</summary>
    public static async Task OfMortalAsync(Workbench bench, TimeSpan pace, Action<string> promised, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                using var answer = await AskAsync(bench);
                if (answer.StatusCode == HttpStatusCode.Accepted) promised(await WakeAsync(answer));
            }
            catch (Exception away) when (Away.Is(away) || away is JsonException)
            {
                // It is away, or died in the middle of its answer.
            }
            await Until.PassedAsync(pace);
        }
    }

    private static Task<HttpResponseMessage> AskAsync(Workbench bench) =>
        bench.Http.PostAsJsonAsync($"{bench.Url}/api/agents/work/wakes", new { reason = "exec-event" }, CancellationToken.None);

    private static async Task<string> WakeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("wake").GetString()!;
}
