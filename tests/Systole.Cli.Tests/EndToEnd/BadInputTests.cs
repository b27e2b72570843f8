using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>What a user gets wrong, and what the machine does to them: one clear line each, and nothing half-done.</summary>
[Collection(RealProgram.Name)]
public sealed class BadInputTests
{
    private const string OneAgent = "agents: { main: { every: 1h, run: { command: [\"true\"] } } }";

    [Fact]
    public async Task Every_mistake_in_the_configuration_is_said_at_once_with_its_place_before_anything_starts()
    {
        using var bench = new Workbench();
        bench.Write("systole.yaml", """
            listen: http://127.0.0.1:7717
            agnets: {}
            agents:
              main:
                every: 30
                run: { command: "true" }
                events: { min_spacing: never }
            """);
        var (code, output, error) = await bench.RunAsync("run", "systole.yaml");
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(4, error);
        lines.ShouldAllBe(line => line.StartsWith("systole.yaml:", StringComparison.Ordinal));
        lines[0].ShouldStartWith("systole.yaml:2:1: ");
        lines[0].ShouldContain("did you mean");
        lines[1].ShouldStartWith("systole.yaml:5:12: ");
        File.Exists(bench.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_leaves_nothing_behind()
    {
        using var bench = new Workbench();
        bench.Configure(OneAgent);
        using var other = new TcpListener(IPAddress.Loopback, bench.Port);
        other.Start();
        var (code, _, error) = await bench.RunToEndAsync();
        code.ShouldBe(1);
        error.ShouldHaveSingleItem().ShouldContain($"cannot listen on {bench.Url}: the address is in use by another program");
        File.Exists(bench.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_node_on_the_same_file_is_told_who_has_it()
    {
        using var bench = new Workbench();
        bench.Configure(OneAgent);
        var first = await bench.StartNodeAsync();
        using var second = new Workbench();
        second.Write("systole.yaml", $"listen: {second.Url}\nstore: {bench.Store}\n{OneAgent}");
        var (code, _, error) = await second.RunToEndAsync();
        code.ShouldBe(1);
        error.ShouldHaveSingleItem().ShouldContain($"in use by another node (pid {first.Id})");
        await Workbench.StopAsync(first);
    }

    [Fact]
    public async Task A_store_without_permission_is_one_line()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("file modes are for Unix");
        using var bench = new Workbench();
        bench.Write("systole.yaml", $"listen: {bench.Url}\nstore: /proc/systole.db\n{OneAgent}");
        var (code, _, error) = await bench.RunToEndAsync();
        code.ShouldBe(1);
        error.ShouldHaveSingleItem().ShouldContain("/proc/systole.db");
    }

    [Fact]
    public async Task A_full_disk_refuses_callers_and_loses_nothing_that_was_accepted()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("mounting a small disk needs root on Linux");
        using var bench = new Workbench();
        var disk = Directory.CreateDirectory(Path.Combine(bench.Folder, "disk")).FullName;
        Shell("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk);
        try
        {
            var heard = new List<string>();
            bench.Write("systole.yaml", $$"""
                listen: {{bench.Url}}
                store: disk/systole.db
                agents: { main: { run: { command: ["true"] }, events: { coalesce: 1h } } }
                """);
            var node = bench.StartNode(line => { lock (heard) heard.Add(line); });
            await bench.ReadyAsync(node);
            var accepted = new List<string>();
            var payload = new string('x', 20_000);
            HttpStatusCode status;
            string body;
            do
            {
                using var answer = await bench.Http.PostAsJsonAsync($"{bench.Url}/api/agents/main/wakes", new { reason = "hook:big", payload });
                (status, body) = (answer.StatusCode, await answer.Content.ReadAsStringAsync());
                if (status == HttpStatusCode.Accepted) accepted.Add(JsonElement.Parse(body).GetProperty("wake").GetString()!);
            }
            while (status == HttpStatusCode.Accepted && accepted.Count < 1_000);
            status.ShouldBe(HttpStatusCode.ServiceUnavailable, body);
            JsonElement.Parse(body).GetProperty("code").GetString().ShouldBe("store_unavailable");
            lock (heard) heard.Count(line => line.Contains("the store takes no writes", StringComparison.Ordinal)).ShouldBe(1);
            JsonElement.Parse(await bench.Http.GetStringAsync($"{bench.Url}/api/heartbeat/status")).GetProperty("status").GetString().ShouldBe("offline");

            Shell("mount", "-o", "remount,size=64m", disk);
            await Until.TrueAsync(async () =>
            {
                using var again = await bench.Http.PostAsJsonAsync($"{bench.Url}/api/agents/main/wakes", new { reason = "hook:small" });
                return again.StatusCode == HttpStatusCode.Accepted;
            }, "there is room again");
            var agent = JsonElement.Parse(await bench.Http.GetStringAsync($"{bench.Url}/api/agents/main"));
            agent.GetProperty("pending_wakes").GetInt32().ShouldBe(accepted.Count + 1);
            await Workbench.StopAsync(node);
        }
        finally
        {
            Shell("umount", "-l", disk);
        }
    }

    [Fact]
    public async Task An_unknown_agent_is_404_with_its_near_misses_and_one_line_on_the_command_line()
    {
        using var bench = new Workbench();
        bench.Configure(OneAgent);
        var node = await bench.StartNodeAsync();
        using var answer = await bench.Http.PostAsJsonAsync($"{bench.Url}/api/agents/mian/wakes", new { });
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe("unknown_agent");
        problem.GetProperty("did_you_mean")[0].GetString().ShouldBe("main");

        var (code, _, error) = await bench.RunAsync("wake", "mian");
        code.ShouldBe(1);
        error.ShouldBe($"systole: no agent named \"mian\" on {bench.Url}; did you mean \"main\"?\n");
        await Workbench.StopAsync(node);
        (await bench.RunAsync("wake", "main")).Code.ShouldBe(3);
    }

    [Fact]
    public async Task A_wake_over_the_inbox_bound_is_429_with_the_bound()
    {
        using var bench = new Workbench();
        bench.Configure("agents: { main: { run: { command: [\"true\"] }, events: { coalesce: 1h } } }");
        var node = await bench.StartNodeAsync();
        using var gate = new SemaphoreSlim(64);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(async _ =>
        {
            await gate.WaitAsync();
            try
            {
                using var answer = await bench.Http.PostAsJsonAsync($"{bench.Url}/api/agents/main/wakes", new { });
                return answer.StatusCode;
            }
            finally
            {
                gate.Release();
            }
        }));
        statuses.ShouldAllBe(status => status == HttpStatusCode.Accepted);
        using var refused = await bench.Http.PostAsJsonAsync($"{bench.Url}/api/agents/main/wakes", new { });
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe("inbox_full");
        problem.GetProperty("limit").GetInt32().ShouldBe(10_000);
        await Workbench.StopAsync(node);
    }

    private static void Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}
