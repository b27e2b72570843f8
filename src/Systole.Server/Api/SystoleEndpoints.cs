using Microsoft.Extensions.Options;
using Systole.Server.Api;

namespace Systole.Server;

/// <summary>Puts the HTTP API of Systole into a program.</summary>
public static class SystoleEndpoints
{
    /// <summary>
    /// Maps the API over the <see cref="ISystole"/> among the program's services. Routes begin with <c>/api</c> and <c>/healthz</c>.
    /// They answer to this machine's own names only; <see cref="ApiOptions.Hosts"/> adds others.
    /// </summary>
    /// <param name="app">The program.</param>
    /// <param name="options">Settings; null for those among the services, or the defaults.</param>
    /// <returns>All routes together, for what the program wants to add to them.</returns>
    public static IEndpointConventionBuilder MapSystole(this IEndpointRouteBuilder app, ApiOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        options ??= app.ServiceProvider.GetService<IOptions<ApiOptions>>()?.Value ?? new ApiOptions();
        var api = app.MapGroup("");
        api.AddEndpointFilter(new ApiFilter(options));
        StatusEndpoint.Map(api);
        AgentEndpoints.Map(api);
        WakeEndpoint.Map(api);
        PauseEndpoints.Map(api);
        RunEndpoints.Map(api);
        ReportEndpoints.Map(api);
        CheckpointEndpoint.Map(api);
        DeadLetterEndpoints.Map(api);
        AlertEndpoints.Map(api);
        SilenceEndpoints.Map(api);
        ChannelEndpoints.Map(api);
        StatsEndpoint.Map(api);
        NodeEndpoints.Map(api);
        JournalEndpoint.Map(api);
        EventsEndpoint.Map(api, options);
        HealthEndpoints.Map(api);
        return api;
    }
}
