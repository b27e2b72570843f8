using System.Net;
using System.Net.Sockets;
using Systole.Client;
using Systole.Client.Streaming;
using Systole.Client.Wire;
using Systole.Server;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class ClientTests
{
    [Fact]
    public async Task A_refusal_is_typed()
    {
        await using var api = await ApiFixture.StartAsync();
        using var client = Client(api.Server.Url, api.Time);
        var refused = await Should.ThrowAsync<SystoleRefusedException>(() => client.AgentAsync("mian"));
        refused.Problem.Code.ShouldBe("unknown_agent");
        refused.Problem.DidYouMean.ShouldBe(["main"]);
        api.Systole.Refuse = new Refusal(RefusalCode.InboxFull, "full");
        var full = await Should.ThrowAsync<SystoleRefusedException>(() => client.WakeAsync("main", new WakeBody()));
        full.RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_named_with_what_to_do()
    {
        var url = await FreeUrlAsync();
        using var client = Client(url, TimeProvider.System);
        var away = await Should.ThrowAsync<SystoleUnreachableException>(() => client.StatusAsync());
        away.Url.ShouldBe(url);
        const string hint = "start the node with `systole run`, or name another with --url or SYSTOLE_URL";
        away.Message.ShouldBe($"cannot reach {url}: connection refused; {hint}");
    }

    [Fact]
    public async Task A_connection_that_is_reset_as_it_is_made_is_a_node_that_does_not_answer()
    {
        using var reset = new Reset();
        using var client = new SystoleClient(new SystoleClientOptions { Url = "http://node.test" }, reset);
        var away = await Should.ThrowAsync<SystoleUnreachableException>(() => client.StatusAsync());
        away.Message.ShouldStartWith("cannot reach http://node.test: ");
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_given_up()
    {
        var time = new ManualTime();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = Client($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", time);
        var status = client.StatusAsync();
        await time.ArmedAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(30));
        (await Should.ThrowAsync<SystoleUnreachableException>(() => status)).Message.ShouldContain("no answer within 30 s");
    }

    [Fact]
    public async Task Inside_a_run_a_wake_names_that_run()
    {
        await using var api = await ApiFixture.StartAsync();
        var environment = new Dictionary<string, string?> { ["SYSTOLE_URL"] = api.Server.Url, ["SYSTOLE_RUN_ID"] = "main-4" };
        using var client = new SystoleClient(SystoleClientOptions.FromEnvironment(read: environment.GetValueOrDefault));
        await client.WakeAsync("main", new WakeBody());
        await client.WakeAsync("main", new WakeBody { CausedBy = "dev-1" });
        api.Systole.Calls.Select(c => ((WakeRequest)c.Details!).CausedBy).ShouldBe(["main-4", "dev-1"]);
    }

    [Fact]
    public async Task Inside_a_trace_a_wake_carries_it()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Traces["0af7651916cd43dd8448eb211c80319c"] = new RunId(AgentId.Parse("main"), 9);
        using var client = new SystoleClient(new SystoleClientOptions
        {
            Url = api.Server.Url,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        });
        await client.WakeAsync("main", new WakeBody(), "key-1");
        var call = api.Systole.Calls.ShouldHaveSingleItem();
        ((WakeRequest)call.Details!).CausedBy.ShouldBe("main-9");
        call.Key!.Key.ShouldBe("key-1");
    }

    [Fact]
    public async Task Following_survives_a_node_that_goes_and_comes_back()
    {
        var (systole, time) = (new FakeSystole(), new ManualTime());
        var server = await StartAsync(systole, "http://127.0.0.1:0");
        var url = server.Url;
        using var client = Client(url, time);
        systole.Write("run_started");
        await using var messages = client.FollowAsync(since: 0).GetAsyncEnumerator();

        (await NextAsync(messages)).ShouldBeOfType<JournalMessage.Line>().Id.ShouldBe(1);
        var gone = NextAsync(messages);
        await server.StopAsync();
        await server.DisposeAsync();
        (await gone).ShouldBeOfType<JournalMessage.Disconnected>().RetryIn.ShouldBe(TimeSpan.FromMilliseconds(500));
        systole.Write("run_finished");

        var stillGone = NextAsync(messages);
        await time.ArmedAsync(TimeSpan.FromMilliseconds(500));
        time.Advance(TimeSpan.FromMilliseconds(500));
        (await stillGone).ShouldBeOfType<JournalMessage.Disconnected>().RetryIn.ShouldBe(TimeSpan.FromSeconds(1));

        await using var again = await StartAsync(systole, url);
        var back = NextAsync(messages);
        await time.ArmedAsync(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        (await back).ShouldBeOfType<JournalMessage.Reconnected>();
        (await NextAsync(messages)).ShouldBeOfType<JournalMessage.Line>().Id.ShouldBe(2);
        systole.Write("run_started");
        (await NextAsync(messages)).ShouldBeOfType<JournalMessage.Line>().Id.ShouldBe(3);
    }

    [Fact]
    public async Task Lines_that_are_no_longer_kept_are_told_and_the_rest_follows()
    {
        await using var api = await ApiFixture.StartAsync();
        for (var i = 0; i < 5; i++) api.Systole.Write("run_started");
        api.Systole.FirstKept = 4;
        using var client = Client(api.Server.Url, api.Time);
        await using var messages = client.FollowAsync(since: 1).GetAsyncEnumerator();

        (await NextAsync(messages)).ShouldBe(new JournalMessage.Reset(4, 5));
        (await NextAsync(messages)).ShouldBeOfType<JournalMessage.Line>().Id.ShouldBe(4);
        (await NextAsync(messages)).ShouldBeOfType<JournalMessage.Line>().Id.ShouldBe(5);
    }

    [Fact]
    public async Task A_connection_that_falls_silent_is_dropped()
    {
        var (systole, time) = (new FakeSystole(), new ManualTime());
        await using var server = await StartAsync(systole, "http://127.0.0.1:0");
        systole.Write("run_started");
        using var client = Client(server.Url, time);
        await using var messages = client.FollowAsync(since: 0).GetAsyncEnumerator();
        await NextAsync(messages);
        var dropped = NextAsync(messages);
        await time.ArmedAsync(TimeSpan.FromSeconds(45));
        time.Advance(TimeSpan.FromSeconds(45));
        (await dropped).ShouldBeOfType<JournalMessage.Disconnected>().Reason.ShouldContain("silent for 45 s");
    }

    private static SystoleClient Client(string url, TimeProvider time) => new(new SystoleClientOptions { Url = url, Time = time });

    private static Task<SystoleServer> StartAsync(FakeSystole systole, string listen) =>
        SystoleServer.StartAsync(systole, new SystoleServerOptions { Listen = listen });

    private static async Task<JournalMessage> NextAsync(IAsyncEnumerator<JournalMessage> messages)
    {
        (await messages.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();
        return messages.Current;
    }

    private static async Task<string> FreeUrlAsync()
    {
        await using var server = await StartAsync(new FakeSystole(), "http://127.0.0.1:0");
        return server.Url;
    }

    /// <summary>A connection that the other side resets in the instant in which it is made: the base library lets it through like that.</summary>
    private sealed class Reset : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new SocketException((int)SocketError.NotConnected);
    }
}
