using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Systole.Server.Api;
using Systole.Server.Configuration;

namespace Systole.Server;

/// <summary>
/// The node's web server over a heart that is given. It reads no configuration file and no environment variable: what is not in its options
/// is not there, so that an <c>ASPNETCORE_URLS</c> meant for another program opens no door.
/// </summary>
public sealed class SystoleServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SystoleServer(WebApplication app, string url)
    {
        _app = app;
        Url = url;
    }

    /// <summary>Where it is reached; with the real port where a free one was asked for.</summary>
    public string Url { get; }

    internal IServiceProvider Services => _app.Services;

    /// <summary>Listens and answers.</summary>
    /// <param name="systole">The heart; it belongs to the caller.</param>
    /// <param name="options">How to listen.</param>
    /// <param name="stop">Gives up starting.</param>
    /// <exception cref="ListenException">It cannot listen there; the message says why and what to do.</exception>
    public static async Task<SystoleServer> StartAsync(ISystole systole, SystoleServerOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(systole);
        ArgumentNullException.ThrowIfNull(options);
        var listen = Listening.On(options);
        var app = Build(systole, options, listen);
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception e) when (Why(e) is { } why)
        {
            await app.DisposeAsync();
            throw new ListenException($"cannot listen on {listen}: {why}; choose another with `listen:`", e);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new SystoleServer(app, (listen with { Port = new Uri(addresses.First()).Port }).ToString());
    }

    /// <summary>Takes no more requests, ends the event streams, and lets what is being answered finish.</summary>
    public Task StopAsync(CancellationToken stop = default) => _app.StopAsync(stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(ISystole systole, SystoleServerOptions options, ListenAddress listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "systole" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Listening.Open(kestrel, listen);
            Limit(kestrel, options);
        });
        var services = builder.Services;
        services.AddRoutingCore();
        services.AddSingleton(systole);
        services.AddSingleton(options.Time);
        if (options.Log is { } log) services.Replace(ServiceDescriptor.Singleton(log));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        OpenApi.Add(services);

        var app = builder.Build();
        // First, so that what stands before the routes knows which of them is asked for.
        app.UseRouting();
        app.UseMiddleware<Front>(options.Api);
        app.MapSystole(options.Api);
        app.MapOpenApi(OpenApi.Route);
        options.Further?.Invoke(app);
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, SystoleServerOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        // Past the names that are allowed, so that what says so is our own check and not an empty answer.
        limits.MaxRequestLineSize = 32 << 10;
        limits.MaxRequestBodySize = ApiOptions.BodyBytesMax;
        limits.MaxConcurrentConnections = options.ConnectionsMax;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    private static string? Why(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is AddressInUseException) return "the address is in use by another program";
            if (inner is not SocketException socket) continue;
            return socket.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "the address is in use by another program",
                SocketError.AccessDenied => "this user may not listen on that port",
                SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => "this machine has no such address",
                _ => socket.Message,
            };
        }
        return null;
    }
}
