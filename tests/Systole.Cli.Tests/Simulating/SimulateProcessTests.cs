using System.Diagnostics;
using System.Globalization;

namespace Systole.Cli.Tests.Simulating;

/// <summary>A simulation that takes for ever, in a process: eight thousand years of slots.</summary>
public sealed class SimulateProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("systole-").FullName;

    public SimulateProcessTests()
    {
        File.WriteAllText(Path.Combine(_folder, "systole.yaml"), "agents:\n  main: { every: 30m, run: { command: [\"true\"] } }\n");
        File.WriteAllText(
            Path.Combine(_folder, "t.jsonl"),
            """
            {"at":"2026-02-16T03:30:00Z","input":"host_start"}
            {"at":"9999-12-31T00:00:00Z","input":"end"}
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_ends_quietly_when_nobody_reads_any_more()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the console's pipe tells nobody there");
        using var process = Start("t.jsonl");
        (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience)).ShouldNotBeNull().ShouldContain("host_started");
        process.StandardOutput.Close();

        await process.WaitForExitAsync().WaitAsync(Patience);
        (await process.StandardError.ReadToEndAsync()).ShouldBeEmpty();
        process.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("t.jsonl")]
    [InlineData("-")]
    public async Task An_interrupt_ends_it(string trace)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no signal to send to one process");
        using var process = Start(trace);
        if (trace != "-") (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience)).ShouldNotBeNull();
        var rest = process.StandardOutput.ReadToEndAsync();
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);

        await process.WaitForExitAsync().WaitAsync(Patience);
        (await process.StandardError.ReadToEndAsync()).ShouldBeEmpty();
        process.ExitCode.ShouldBe(130);
        (await rest.WaitAsync(Patience)).ShouldNotContain("summary");
    }

    private Process Start(string trace)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Systole.Cli.dll");
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return Process.Start(new ProcessStartInfo(host, [program, "simulate", "--trace", trace])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
