using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Systole.Cli.Tests.EndToEnd;

/// <summary>What systemd hears of the real program (complaint 57: a watchdog that nobody watches).</summary>
[Collection(RealProgram.Name)]
public sealed class ServiceTests
{
    private static readonly TimeSpan HalfInterval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task It_hears_that_the_node_answers_that_it_is_well_and_nothing_while_the_store_takes_no_writes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "the disk of a running program is taken away with prlimit, on Linux");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var address = $"systole-{Guid.NewGuid():N}";
        systemd.Bind(new UnixDomainSocketEndPoint($"\0{address}"));
        using var bench = new Workbench
        {
            // A write past the limit is to fail and not to end the program, as on a full disk. The runtime's own pages have no part in it.
            Prefix = ["env", $"NOTIFY_SOCKET=@{address}", "WATCHDOG_USEC=2000000", "DOTNET_EnableWriteXorExecute=0", "sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"],
        };
        bench.Write("agent.sh", "#!/bin/sh\nenv > env.txt\n");
        bench.Configure("agents:\n  main: { every: 1h, run: { command: [./agent.sh] } }\n");

        var node = bench.StartNode();
        (await HeardAsync(systemd)).ShouldBe("READY=1");
        (await bench.Http.GetAsync($"{bench.Url}/healthz/ready")).IsSuccessStatusCode.ShouldBeTrue("it answers by then");
        for (var i = 0; i < 3; i++) (await HeardAsync(systemd)).ShouldBe("WATCHDOG=1");
        await Until.TrueAsync(() => bench.Lines("env.txt").Length > 0, "the run writes its environment");
        bench.Lines("env.txt").ShouldNotContain(line => line.StartsWith("NOTIFY_SOCKET=", StringComparison.Ordinal) || line.StartsWith("WATCHDOG_", StringComparison.Ordinal));

        await LimitAsync(node, "0");
        (await bench.RunAsync("pause", "--url", bench.Url)).Code.ShouldNotBe(0);
        string heard;
        do heard = await HeardAsync(systemd);
        while (heard == "WATCHDOG=1");
        heard.ShouldStartWith("STATUS=not well: the store takes no writes: ");
        await Until.PassedAsync(HalfInterval * 5);
        systemd.Available.ShouldBe(0);
        var problem = await (await bench.Http.GetAsync($"{bench.Url}/healthz/ready")).Content.ReadAsStringAsync();
        problem.ShouldContain("node_unwell");

        await LimitAsync(node, "unlimited");
        (await HeardAsync(systemd)).ShouldBe("STATUS=well again");
        (await HeardAsync(systemd)).ShouldBe("WATCHDOG=1");
        await Workbench.StopAsync(node);
        var last = new List<string>();
        while (systemd.Available > 0) last.Add(await HeardAsync(systemd));
        last.ShouldContain("STOPPING=1");
    }

    private static async Task LimitAsync(Process node, string bytes)
    {
        string[] line = ["--pid", node.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}:unlimited"];
        using var prlimit = Process.Start(new ProcessStartInfo("/usr/bin/prlimit", line))!;
        await prlimit.WaitForExitAsync();
        prlimit.ExitCode.ShouldBe(0);
    }

    private static async Task<string> HeardAsync(Socket systemd)
    {
        var datagram = new byte[4096];
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        return Encoding.UTF8.GetString(datagram, 0, await systemd.ReceiveAsync(datagram, enough.Token));
    }
}
