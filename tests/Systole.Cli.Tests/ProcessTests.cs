using System.Diagnostics;

namespace Systole.Cli.Tests;

/// <summary>The program as it is started by a shell.</summary>
public sealed class ProcessTests
{
    [Theory]
    [InlineData("version")]
    [InlineData("status")]
    [InlineData("wake main --reason hook:gh")]
    [InlineData("tail -n 5")]
    [InlineData("inflight")]
    [InlineData("register main --task session")]
    public async Task A_client_verb_loads_no_server_code(string line)
    {
        await using var cli = await CliFixture.StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            var (exitCode, _, error) = await RunAsync(line, cli.Url, ("DOTNET_STARTUP_HOOKS", typeof(ProcessTests).Assembly.Location),
                (StartupHook.FileVariable, file));
            error.ShouldBeEmpty();
            exitCode.ShouldBe(0);
            var loaded = await File.ReadAllLinesAsync(file);
            loaded.ShouldContain("Systole.Cli");
            string[] heavy = ["Microsoft.AspNetCore", "Systole.Server", "Systole.Sqlite", "Systole.Core", "YamlDotNet",
                "Microsoft.Extensions"];
            loaded.Where(a => a == "Systole" || heavy.Any(h => a.StartsWith(h, StringComparison.Ordinal))).ShouldBeEmpty();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Output_and_errors_and_exit_codes_are_those_of_a_program()
    {
        await using var cli = await CliFixture.StartAsync();
        var (exitCode, output, error) = await RunAsync("agents mian", cli.Url);
        (exitCode, output, error).ShouldBe((1, "", $"systole: no agent named \"mian\" on {cli.Url}; did you mean \"main\"?"));
        (await RunAsync("next main --count 1", cli.Url)).Out.ShouldStartWith("2026-02-17 12:18:00Z (");
    }

    [Fact]
    public async Task An_interrupt_ends_following_with_success()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no signal to send to one process");
        await using var cli = await CliFixture.StartAsync();
        cli.Systole.Write("a1");
        using var process = Start("tail -f", cli.Url);
        (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience)).ShouldNotBeNull().ShouldContain("a1");
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.ExitCode.ShouldBe(0);
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static async Task<(int ExitCode, string Out, string Error)> RunAsync(
        string line, string url, params (string Name, string Value)[] environment)
    {
        using var process = Start(line, url, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, (await output).TrimEnd(), (await error).TrimEnd());
    }

    private static Process Start(string line, string url, params (string Name, string Value)[] environment)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Systole.Cli.dll");
        // The very runtime that runs the tests, where they were started by `dotnet`.
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[program, .. line.Split(' '), "--url", url]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
