using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Systole.Server;
using Systole.Server.Api;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

/// <summary>A real server on a free loopback port over a fake heart, and short ways to ask it.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    private ApiFixture(FakeSystole systole, ManualTime time, SystoleServer server)
    {
        Systole = systole;
        Time = time;
        Server = server;
        Http = new HttpClient { BaseAddress = new Uri(server.Url), Timeout = TimeSpan.FromSeconds(20) };
    }

    public FakeSystole Systole { get; }

    public ManualTime Time { get; }

    public SystoleServer Server { get; }

    public HttpClient Http { get; }

    public static Task<ApiFixture> StartAsync(params string[] hosts) => StartAsync(new ApiOptions { Hosts = hosts });

    public static async Task<ApiFixture> StartAsync(ApiOptions options)
    {
        var (systole, time) = (new FakeSystole(), new ManualTime());
        var server = await SystoleServer.StartAsync(
            systole, new SystoleServerOptions { Listen = "http://127.0.0.1:0", Time = time, Api = options });
        return new ApiFixture(systole, time, server);
    }

    public async Task<(int Status, JsonNode Body, HttpResponseHeaders Headers)> GetAsync(
        string path, params (string Name, string Value)[] headers) =>
        await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), headers);

    public async Task<(int Status, JsonNode Body, HttpResponseHeaders Headers)> PostAsync(
        string path, string? json = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await SendAsync(request, headers);
    }

    public async Task<(int Status, JsonNode Body, HttpResponseHeaders Headers)> SendAsync(
        HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        using (request)
        {
            foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
            using var response = await Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if ((int)response.StatusCode >= 400) response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
            return ((int)response.StatusCode, JsonNode.Parse(text)!, response.Headers);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
    }
}
