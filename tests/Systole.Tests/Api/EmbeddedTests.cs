using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Systole.Server;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Api;

public sealed class EmbeddedTests
{
    [Fact]
    public async Task A_program_of_its_own_has_the_API_by_one_call_and_the_guard_with_it()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ISystole>(new FakeSystole());
        await using var app = builder.Build();
        app.MapSystole();
        app.MapGet("/own", () => "the program's own");
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        (await http.GetStringAsync("/own")).ShouldBe("the program's own");
        (await http.GetStringAsync("/healthz/ready")).ShouldBe("""{"status":"ready"}""");
        using var missing = await http.GetAsync("/api/agents/mian");
        missing.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/api/heartbeat/status");
        rebound.Headers.Host = "evil.example";
        (await http.SendAsync(rebound)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
