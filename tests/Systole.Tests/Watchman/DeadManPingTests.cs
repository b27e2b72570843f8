using Systole.Tests.Api.Fakes;
using Systole.Watchman;

namespace Systole.Tests.Watchman;

/// <summary>Complaint 57: somebody outside learns that the watchdog itself is gone, by its silence.</summary>
public sealed class DeadManPingTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly PingReceiver _receiver = new();
    private readonly KeptLog _log = new();
    private readonly DeadManPing _ping;
    private volatile Vitals _vitals = Vitals.Good;

    public DeadManPingTests() => _ping = new DeadManPing(_receiver.Url, () => _vitals, _time, _log);

    public async ValueTask DisposeAsync()
    {
        await _ping.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_is_well_is_heard_of_each_minute()
    {
        _ping.Start();
        (await _receiver.HeardAsync()).ShouldBe("GET /ping/5ec2e7-5ec2e7 HTTP/1.1");
        await _time.ArmedAsync(DeadManPing.Every);
        _time.Advance(DeadManPing.Every - TimeSpan.FromSeconds(1));
        _receiver.HasHeard.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _receiver.HeardAsync();
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_that_is_not_well_keeps_silent_and_is_heard_of_again_a_second_after_it_is()
    {
        _vitals = new Vitals { IsRunning = true, Wrong = ["the loop has not turned for 14s"] };
        _ping.Start();
        for (var second = 0; second < 120; second++)
        {
            await _time.ArmedAsync(TimeSpan.FromSeconds(1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        await _time.ArmedAsync(TimeSpan.FromSeconds(1));
        _receiver.HasHeard.ShouldBeFalse();

        _vitals = Vitals.Good;
        _time.Advance(TimeSpan.FromSeconds(1));
        await _receiver.HeardAsync();
    }

    [Fact]
    public async Task A_stop_is_silence()
    {
        _ping.Start();
        await _receiver.HeardAsync();
        await _time.ArmedAsync(DeadManPing.Every);
        await _ping.StopAsync();
        _time.Advance(TimeSpan.FromMinutes(10));
        _receiver.HasHeard.ShouldBeFalse();
    }

    [Fact]
    public async Task A_ping_that_fails_is_told_once_until_it_works_again_and_never_with_its_address()
    {
        _receiver.Answers = "HTTP/1.1 404 Not Found\r\nContent-Length: 11\r\nConnection: close\r\n\r\nno /5ec2e7-";
        _ping.Start();
        await NextAsync();
        await NextAsync();
        _receiver.Answers = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await NextAsync();

        _log.Lines.ShouldBe(
        [
            "Warning: monitor.ping_url: the ping fails: HTTP 404; whoever waits for it will take this node for dead. It is tried each minute",
            "Information: monitor.ping_url: the ping works again",
        ]);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = new PingReceiver();
        _receiver.Answers = $"HTTP/1.1 302 Found\r\nLocation: {elsewhere.Url}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _ping.Start();
        await NextAsync();

        elsewhere.HasHeard.ShouldBeFalse();
        _log.Lines.ShouldHaveSingleItem().ShouldContain("HTTP 302");
    }

    [Fact]
    public async Task Who_does_not_answer_is_waited_for_ten_seconds()
    {
        _receiver.Answers = null;
        _ping.Start();
        await _receiver.HeardAsync();
        await _time.ArmedAsync(DeadManPing.TakesMax);
        _time.Advance(DeadManPing.TakesMax);
        await _time.ArmedAsync(DeadManPing.Every - DeadManPing.TakesMax);
        _log.Lines.ShouldHaveSingleItem().ShouldContain("the ping fails: no answer within 10s;");
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_an_answer()
    {
        _receiver.Answers = null;
        _ping.Start();
        await _receiver.HeardAsync();
        await _ping.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));
        _log.Lines.ShouldBeEmpty();
    }

    private async Task NextAsync()
    {
        await _receiver.HeardAsync();
        await _time.ArmedAsync(DeadManPing.Every);
        _time.Advance(DeadManPing.Every);
    }
}
