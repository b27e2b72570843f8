using System.Net.Sockets;
using System.Text;
using Systole.Tests.Api.Fakes;
using Systole.Watchman;

namespace Systole.Tests.Watchman;

/// <summary>What systemd hears, on a real Unix socket: complaint 57, a watchdog that nobody watches.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("systole-").FullName;
    private readonly ManualTime _time = new();
    private readonly KeptLog _log = new();
    private readonly Socket _systemd;
    private volatile Vitals _vitals = Vitals.Good;

    public ServiceManagerTests()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("systemd is on Linux only");
        _systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    }

    public void Dispose()
    {
        _systemd.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Listen(string? address = null)
    {
        address ??= Path.Combine(_folder, "notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
        return address;
    }

    private ServiceManager Manager(string socket, string? every = null, string? process = null) => new(
        name => name switch { "NOTIFY_SOCKET" => socket, "WATCHDOG_USEC" => every, "WATCHDOG_PID" => process, _ => null },
        7, () => _vitals, _time, _log);

    private async Task<string> HeardAsync()
    {
        var datagram = new byte[4096];
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return Encoding.UTF8.GetString(datagram, 0, await _systemd.ReceiveAsync(datagram, enough.Token));
    }

    private async Task SecondAsync()
    {
        await _time.ArmedAsync(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_hears_that_the_node_answers_and_that_it_stops(bool isAbstract)
    {
        await using var manager = Manager(Listen(isAbstract ? $"@systole-{Guid.NewGuid():N}" : null));
        manager.Ready();
        (await HeardAsync()).ShouldBe("READY=1");
        manager.Stopping();
        (await HeardAsync()).ShouldBe("STOPPING=1");
        _systemd.Available.ShouldBe(0);
    }

    [Fact]
    public async Task A_node_that_is_well_feeds_the_watchdog_at_half_its_interval()
    {
        await using var manager = Manager(Listen(), every: "30000000", process: "7");
        manager.Ready();
        (await HeardAsync()).ShouldBe("READY=1");
        (await HeardAsync()).ShouldBe("WATCHDOG=1");
        for (var second = 1; second <= 14; second++) await SecondAsync();
        await _time.ArmedAsync(TimeSpan.FromSeconds(1));
        _systemd.Available.ShouldBe(0);
        await SecondAsync();
        (await HeardAsync()).ShouldBe("WATCHDOG=1");
    }

    [Fact]
    public async Task A_node_that_is_not_well_is_silent_but_for_why_and_feeds_again_when_it_is()
    {
        await using var manager = Manager(Listen(), every: "2000000");
        manager.Ready();
        (await HeardAsync()).ShouldBe("READY=1");
        (await HeardAsync()).ShouldBe("WATCHDOG=1");
        _vitals = new Vitals { IsRunning = true, Wrong = ["the store takes no writes: full\nREADY=1"] };
        for (var second = 0; second < 60; second++) await SecondAsync();
        await _time.ArmedAsync(TimeSpan.FromSeconds(1));
        (await HeardAsync()).ShouldBe("STATUS=not well: the store takes no writes: full READY=1");
        _systemd.Available.ShouldBe(0);

        _vitals = Vitals.Good;
        await SecondAsync();
        (await HeardAsync()).ShouldBe("STATUS=well again");
        (await HeardAsync()).ShouldBe("WATCHDOG=1");
        _log.Lines.ShouldBe(
        [
            "Warning: the watchdog of the service manager is not fed: the store takes no writes: full\nREADY=1",
            "Information: the watchdog of the service manager is fed again",
        ]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    [InlineData("30000000", "8")]
    public async Task Where_nobody_waits_for_it_nothing_is_fed(string? every, string? process)
    {
        await using (var manager = Manager(Listen(), every, process))
        {
            manager.Ready();
            (await HeardAsync()).ShouldBe("READY=1");
        }
        _systemd.Available.ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_service_manager_nothing_is_said()
    {
        await using var manager = Manager("");
        manager.Ready();
        manager.Stopping();
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_does_not_listen_is_told_of_once_and_stops_nothing()
    {
        await using var manager = Manager(Path.Combine(_folder, "nobody"));
        manager.Ready();
        manager.Stopping();
        _log.Lines.ShouldHaveSingleItem().ShouldStartWith("Warning: the service manager could not be told: ");
    }

    [Fact]
    public async Task An_address_that_is_none_is_told_of()
    {
        await using var manager = Manager("vsock:2:1234");
        manager.Ready();
        _log.Lines.ShouldHaveSingleItem().ShouldContain("NOTIFY_SOCKET is 'vsock:2:1234', which is neither");
    }
}
