using System.Collections.Concurrent;
using System.Text.Json;
using Systole.Tests.Channels.Doubles;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>Alerts and answers on their way to people, with the real program, killed on the way.</summary>
[Collection(RealProgram.Name)]
public sealed class AlertTests
{
    private static string Alerting(HttpDouble hook) => $$"""
        alerting:
          group_wait: 0s
          group_interval: 0s
          channels: { hook: { webhook: { url: "{{hook.Url}}/", allow_private: true, timeout: 1m } } }
          routes: [{ channels: [hook] }]

        """;

    [Fact]
    public async Task Killed_between_sending_and_recording_it_sends_the_same_again_and_then_one_closing()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("kill -9 is a signal of Unix");
        await using var hook = new WebhookDouble { IsSilent = true };
        using var bench = new Workbench();
        bench.Configure(Alerting(hook) + "agents: { pm: { watch: { stale_after: 2s, timeout_after: off } } }\n");
        var node = await bench.StartNodeAsync();
        var (code, _, error) = await bench.RunAsync("register", "pm", "--task", "job");
        code.ShouldBe(0, error);
        await Until.TrueAsync(() => Told(hook).Length == 1, "it is being told");
        await Workbench.KillAsync(node);

        hook.IsSilent = false;
        node = await bench.StartNodeAsync();
        await Until.TrueAsync(() => Told(hook).Length == 2, "it is told again");
        (code, _, error) = await bench.RunAsync("unregister", "pm", "--task", "job");
        code.ShouldBe(0, error);
        await Until.TrueAsync(() => Told(hook).Length == 3, "it is over");
        await Workbench.StopAsync(node);
        node = await bench.StartNodeAsync();
        await Workbench.StopAsync(node);

        Told(hook).Select(told => told.Type).ShouldBe(["alert.opened", "alert.opened", "alert.closed"]);
        Told(hook)[0].Id.ShouldBe(Told(hook)[1].Id, "whoever looks at it sees that it is the same");
        Told(hook)[2].Id.ShouldNotBe(Told(hook)[1].Id);
        new JournalFile(bench).Of("notification_delivered").Select(line => line.GetProperty("change").GetString()).ShouldBe(["opened", "closed"]);
    }

    [Fact]
    public async Task An_answer_is_passed_on_once_also_after_a_kill()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the command is one of Unix");
        await using var hook = new WebhookDouble { IsSilent = true };
        using var bench = new Workbench();
        bench.Configure(Alerting(hook) + "agents: { main: { every: 1s, run: { command: [echo, disk is full] } } }\n");
        var node = await bench.StartNodeAsync();
        await Until.TrueAsync(() => Told(hook).Length == 1, "it is being passed on");
        await Workbench.KillAsync(node);

        hook.IsSilent = false;
        node = await bench.StartNodeAsync();
        await Until.TrueAsync(() => Told(hook).Length == 2, "it is passed on");
        await Until.TrueAsync(async () => await RunsAsync(bench) > 5, "the same was answered more often");
        await Workbench.StopAsync(node);

        Told(hook).Select(told => told.Type).ShouldBe(["run.message", "run.message"]);
        Told(hook)[0].Id.ShouldBe(Told(hook)[1].Id);
    }

    /// <summary>Every secret that a configuration can hold, and everything that anybody can read of a node.</summary>
    [Fact]
    public async Task No_secret_is_in_logs_journal_output_or_API()
    {
        string[] secrets = ["T0KEN-IN-A-PATH", "123456:b0t-t0ken-secret", "ntfy-t0ken-secret", "mail-passw0rd", "bearer-t0ken-secret", "d1scord-secret", Signing];
        await using var echo = new Echo();
        using var bench = new Workbench();
        bench.Write("signing.txt", "whsec_" + Signing + "\n");
        bench.Configure($$"""
            alerting:
              group_wait: 0s
              group_interval: 0s
              channels:
                slack: { slack: { url: "{{echo.Url}}/services/{{secrets[0]}}", allow_private: true } }
                telegram: { telegram: { token: "{{secrets[1]}}", chat_id: "1", base_url: "{{echo.Url}}", allow_private: true } }
                ntfy: { ntfy: { url: "{{echo.Url}}", topic: t, token: "{{secrets[2]}}", allow_private: true } }
                mail: { email: { host: 127.0.0.1, port: 1, tls: none, username: u, password: "{{secrets[3]}}", from: a@example.org, to: [b@example.org], allow_private: true } }
                prom: { alertmanager: { url: "{{echo.Url}}", bearer: "{{secrets[4]}}", allow_private: true } }
                discord: { discord: { url: "{{echo.Url}}/api/webhooks/1/{{secrets[5]}}", allow_private: true } }
                hook: { webhook: { url: "{{echo.Url}}/", secret: "${file:signing.txt}", allow_private: true } }
              routes: [{ channels: [slack, telegram, ntfy, mail, prom, discord, hook] }]
            agents: { pm: { watch: { stale_after: 1s, timeout_after: off } } }
            """);
        var lines = new ConcurrentQueue<string>();
        var node = bench.StartNode(lines.Enqueue);
        await bench.ReadyAsync(node);
        await bench.RunAsync("register", "pm", "--task", "job");
        await Until.TrueAsync(async () => Count((await bench.RunAsync("tail", "--json")).Out, "notification_failed") >= 7, "every channel has failed");

        var seen = new List<string>();
        foreach (var channel in (string[])["slack", "telegram", "ntfy", "mail", "prom", "discord", "hook"])
        {
            var (_, output, error) = await bench.RunAsync("alerts", "test", channel);
            seen.AddRange([output, error]);
            output.Length.ShouldBeGreaterThan(0, error);
        }
        foreach (var verb in (string[][])[["config", "check", "systole.yaml"], ["alerts"], ["alerts", "outbox"], ["alerts", "outbox", "--json"], ["status", "--json"], ["tail", "--json"], ["export", "--json"]])
        {
            var (_, output, error) = await bench.RunAsync(verb);
            seen.AddRange([output, error]);
        }
        foreach (var path in (string[])["/api/alerts", "/api/outbox", "/api/channels", "/api/silences", "/api/heartbeat/status", "/api/agents", "/api/agents/pm", "/api/journal", "/openapi/v1.json", "/"])
        {
            seen.Add(await (await bench.Http.GetAsync(bench.Url + path)).Content.ReadAsStringAsync());
        }
        await Workbench.StopAsync(node);
        seen.AddRange(lines);
        seen.AddRange(new JournalFile(bench).All.Select(line => line.GetRawText()));
        seen.AddRange(bench.Query("SELECT state FROM alerting"));

        var all = string.Join('\n', seen);
        foreach (var secret in secrets) all.ShouldNotContain(secret);
        all.ShouldContain("notification_failed");
    }

    private const string Signing = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=";

    private static (string Id, string? Type)[] Told(HttpDouble hook)
    {
        lock (hook.Requests)
        {
            return [.. hook.Requests.Select(asked => (asked.Headers["webhook-id"], (string?)asked.Json["type"]))];
        }
    }

    private static async Task<int> RunsAsync(Workbench bench) =>
        JsonElement.Parse(await bench.Http.GetStringAsync($"{bench.Url}/api/agents/main/runs")).GetProperty("runs").GetArrayLength();

    private static int Count(string journal, string name) => journal.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Count(line => JsonElement.Parse(line).GetProperty("event").GetString() == name);

    /// <summary>A service that says back what it was asked with, as many do with what they do not like.</summary>
    private sealed class Echo : HttpDouble
    {
        protected override Said Answer(Asked asked) =>
            new(500, $"cannot {asked.Method} {asked.Path} with {string.Join(", ", asked.Headers.Select(header => $"{header.Key}: {header.Value}"))}");
    }
}
