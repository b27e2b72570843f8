using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Systole.Hosting;
using Systole.Stores.InMemory;

namespace Systole;

/// <summary>Puts a heart into a .NET program.</summary>
public static class SystoleServiceCollectionExtensions
{
    /// <summary>Adds <see cref="ISystole"/>; it starts and stops with the host.</summary>
    /// <param name="services">The program's services. <see cref="TimeProvider"/> is taken from them where it is registered.</param>
    /// <param name="configure">Its store and agents.</param>
    /// <exception cref="ArgumentException">What was said is wrong or does not go together; nothing was added.</exception>
    public static IServiceCollection AddSystole(this IServiceCollection services, Action<SystoleBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new SystoleBuilder();
        configure(builder);
        var agents = builder.Build();
        var options = new NodeOptions
        {
            Name = builder.NodeName,
            Labels = builder.Labels,
            DataDirectory = Path.GetFullPath(builder.DataDirectory),
            Concurrency = builder.Concurrency,
            Alerting = builder.BuildAlerting(),
            Channels = builder.Channels,
        };
        services.AddSingleton(provider => new Node(
            builder.StoreFactory?.Invoke(provider, options, Node.ConfigurationOf(options, agents)) ?? new InMemoryStore(),
            options,
            agents,
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ISystole>(provider => provider.GetRequiredService<Node>());
        services.AddHostedService<NodeService>();
        return services;
    }

    private sealed class NodeService(Node node, IHostApplicationLifetime? lifetime = null) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await node.StartAsync(cancellationToken).ConfigureAwait(false);
            // A program whose heart broke must not go on as if it beat; its host ends, and StopAsync throws what broke it.
            _ = node.Completion.ContinueWith(
                _ => lifetime?.StopApplication(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        public Task StopAsync(CancellationToken cancellationToken) => node.StopAsync();
    }
}
