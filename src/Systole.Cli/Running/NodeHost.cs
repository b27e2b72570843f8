using Systole.Postgres;
using Systole.Server;
using Systole.Server.Api;
using Systole.Server.Configuration;
using Systole.Sqlite;
using Systole.Stores;
using Systole.Stores.Shared;
using Systole.Watchman;

namespace Systole.Cli.Running;

/// <summary>Puts a node together from its configuration and keeps it until it is asked to stop.</summary>
internal static class NodeHost
{
    public static async Task<int> RunAsync(string file, bool plain, Shell shell, CancellationToken stop)
    {
        if (ConfigFile.Load(file, shell) is not { } config) return ExitCode.Usage;

        using var screen = plain || !shell.Colours ? null : new LiveScreen(shell);
        using var log = new NoticeLog(screen is null ? line => shell.Error.WriteLine(line) : screen.Notice);
        await using var node = NodeOf(config, shell.Time, log);
        await using var manager = ManagerOf(node, shell, log);
        try
        {
            // The port first: where it is taken nothing has been started yet, and no run has to be undone.
            await using var server = await SystoleServer.StartAsync(
                node,
                new SystoleServerOptions { Listen = config.Listen.ToString(), Api = ApiOf(config), Time = shell.Time, Log = log },
                stop);
            await node.StartAsync(stop);
            manager.Ready();
            var watching = screen is null ? PlainLog.RunAsync(node, server.Url, shell) : screen.RunAsync(node, server.Url, stop);
            await Task.WhenAny(node.Completion, Stopped(stop));
            manager.Stopping();
            await server.StopAsync(CancellationToken.None);
            await node.StopAsync();
            await watching;
        }
        catch (Exception e) when (e is StoreException or ListenException)
        {
            throw new CliException(ExitCode.Failed, e.Message);
        }
        catch (Exception fault) when (node.Completion.IsFaulted)
        {
            throw new CliException(ExitCode.Failed, $"the node broke: {fault.GetType().Name}: {fault.Message}; this is a bug, please report it; nothing that was accepted is lost");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        var left = node.Status().InFlight.Length;
        shell.Error.WriteLine(left == 0 ? "systole: stopped" : $"systole: stopped; {Text.Count(left, "run")} in progress go on, and are taken up again at the next start");
        return ExitCode.Done;
    }

    private static ApiOptions ApiOf(NodeConfig config) => new() { Hosts = config.Hosts, Keys = config.ApiKeys, IsExposed = !config.Listen.IsLoopback };

    private static Node NodeOf(NodeConfig config, TimeProvider time, NoticeLog log)
    {
        var url = config.Listen.ToString();
        AgentDefinition[] agents = [.. config.Agents.Values.Select(agent => new AgentDefinition
        {
            Policy = agent.Policy with { Ack = agent.Ack },
            Command = agent.Command is { } command ? command with { Url = url } : null,
            Prompt = agent.Prompt,
            Labels = agent.Labels,
            Checklist = agent.Checklist,
            Precheck = agent.Precheck is { } precheck ? precheck with { Command = precheck.Command with { Url = url } } : null,
        })];
        var options = new NodeOptions
        {
            Name = config.NodeName,
            Url = url,
            Labels = config.Labels,
            DataDirectory = config.DataDirectory,
            Concurrency = new ConcurrencyPolicy(config.RunsMax, config.GroupRunsMax.ToImmutableDictionary()),
            KeepFor = config.RetentionAge,
            KeepLinesMax = config.RetentionEventsMax,
            ReturnWithin = config.ReturnWithin,
            Alerting = config.Alerting,
            Channels = config.Channels,
            PingUrl = config.PingUrl,
            Defaults = config.Unlisted.Policy with { Ack = config.Unlisted.Ack },
        };
        return new Node(StoreOf(config, Node.ConfigurationOf(options, agents), time, log), options, agents, time, log);
    }

    private static IStore StoreOf(NodeConfig config, string configuration, TimeProvider time, NoticeLog log)
    {
        if (config.Postgres is not { } postgres) return new SqliteStore(new SqliteStoreOptions { Path = config.StorePath! });
        var profile = new NodeProfile(config.Listen.ToString(), Roster.Version, configuration, config.Labels);
        return new PostgresStore(
            new PostgresStoreOptions { ConnectionString = postgres.Text },
            new NodeIdentity(config.NodeName, config.Lease, profile),
            time,
            log.CreateLogger("Systole.Postgres"));
    }

    private static ServiceManager ManagerOf(Node node, Shell shell, NoticeLog log)
    {
        var manager = new ServiceManager(shell.Variable, Environment.ProcessId, node.CheckVitals, shell.Time, log.CreateLogger("Systole.Watchman"));
        // What runs start is not this service, and must not speak for it.
        foreach (var variable in ServiceManager.Variables) Environment.SetEnvironmentVariable(variable, null);
        return manager;
    }

    private static Task Stopped(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        stop.Register(stopped.SetResult);
        return stopped.Task;
    }
}
