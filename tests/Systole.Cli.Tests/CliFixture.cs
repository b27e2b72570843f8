using Systole.Server;
using Systole.Server.Api;
using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests;

/// <summary>The program's entry point with its output caught, before a real server over a fake heart.</summary>
internal sealed class CliFixture : IAsyncDisposable
{
    private CliFixture(FakeSystole systole, SystoleServer? server)
    {
        Systole = systole;
        Server = server;
        Environment["SYSTOLE_URL"] = server?.Url;
    }

    public FakeSystole Systole { get; }

    public SystoleServer? Server { get; private set; }

    public ManualTime Time { get; } = new();

    public Dictionary<string, string?> Environment { get; } = [];

    public StringReader In { get; set; } = new("");

    public bool Colours { get; set; }

    public string Url => Environment["SYSTOLE_URL"]!;

    public static async Task<CliFixture> StartAsync(ApiOptions? api = null)
    {
        var systole = new FakeSystole();
        return new CliFixture(systole, await ListenAsync(systole, "http://127.0.0.1:0", api));
    }

    /// <summary>Where no node listens.</summary>
    public static async Task<CliFixture> AwayAsync()
    {
        var cli = await StartAsync();
        await cli.Server!.DisposeAsync();
        return cli;
    }

    public async Task RestartAsync(Func<Task> whileAway)
    {
        await Server!.StopAsync();
        await Server.DisposeAsync();
        await whileAway();
        Server = await ListenAsync(Systole, Url);
    }

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using var output = new LineWriter();
        using var error = new LineWriter();
        var exitCode = await RunAsync(args, output, error, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        return (exitCode, output.ToString(), error.ToString());
    }

    public Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop) =>
        SystoleCommand.RunAsync(args, new Shell
        {
            Out = output,
            Error = error,
            In = In,
            Variable = Environment.GetValueOrDefault,
            Colours = Colours,
            Time = Time,
            UserName = () => "tester",
        }, stop);

    public async ValueTask DisposeAsync()
    {
        if (Server is null) return;
        await Server.StopAsync();
        await Server.DisposeAsync();
    }

    private static Task<SystoleServer> ListenAsync(FakeSystole systole, string url, ApiOptions? api = null) =>
        SystoleServer.StartAsync(systole, new SystoleServerOptions { Listen = url, Api = api ?? new ApiOptions() });
}
