using Systole.Server;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class ListenTests
{
    [Theory]
    [InlineData("http://0.0.0.0:7717", "without API keys a node listens on this machine only; use http://127.0.0.1:7717")]
    [InlineData("http://192.168.1.5:80", "without API keys a node listens on this machine only; use http://127.0.0.1:80")]
    [InlineData("https://127.0.0.1:7717", "asks for TLS, which is a proxy's work: listen on http:// and put one in front")]
    [InlineData("http://127.0.0.1", "names no port: write one, as in http://127.0.0.1:7717")]
    [InlineData("127.0.0.1:7717", "and a port, as in http://127.0.0.1:7717")]
    [InlineData("http://127.0.0.1:7717/systole", "has a bad port: 1 to 65535, or 0 for a free one")]
    public async Task An_address_that_a_node_may_not_listen_on_is_refused(string listen, string why)
    {
        var refused = await Should.ThrowAsync<ListenException>(() => StartAsync(listen));
        refused.Message.ShouldStartWith("cannot listen on ");
        refused.Message.ShouldEndWith(why);
    }

    [Fact]
    public async Task An_address_in_use_is_told_in_one_line()
    {
        await using var first = await StartAsync("http://127.0.0.1:0");
        var refused = await Should.ThrowAsync<ListenException>(() => StartAsync(first.Url));
        refused.Message.ShouldBe($"cannot listen on {first.Url}: the address is in use by another program; choose another with `listen:`");
    }

    [Fact]
    public async Task An_address_in_the_environment_is_none_of_ours()
    {
        await using var taken = await StartAsync("http://127.0.0.1:0");
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", taken.Url);
        Environment.SetEnvironmentVariable("DOTNET_URLS", taken.Url);
        try
        {
            await using var server = await StartAsync("http://127.0.0.1:0");
            server.Url.ShouldNotBe(taken.Url);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
            Environment.SetEnvironmentVariable("DOTNET_URLS", null);
        }
    }

    [Theory]
    [InlineData("http://[::1]:0", "http://[::1]:")]
    [InlineData("http://localhost:0", "http://127.0.0.1:")]
    public async Task Every_loopback_address_will_do(string listen, string start)
    {
        try
        {
            await using var server = await StartAsync(listen);
            server.Url.ShouldStartWith(start);
            using var http = new HttpClient();
            (await http.GetStringAsync(new Uri(server.Url + "/healthz/live"))).ShouldBe("""{"status":"live"}""");
        }
        catch (ListenException e) when (e.Message.Contains("no such address", StringComparison.Ordinal))
        {
            Assert.Skip("this machine has no IPv6");
        }
    }

    private static Task<SystoleServer> StartAsync(string listen) =>
        SystoleServer.StartAsync(new FakeSystole(), new SystoleServerOptions { Listen = listen });
}
