using Systole.Cli.Running;
using Systole.Postgres.Moving;
using Systole.Server.Configuration;
using Systole.Stores;
using Systole.Stores.Shared;

namespace Systole.Cli.Migrating;

/// <summary>Where a store is moved to, and who takes it over.</summary>
/// <param name="Move">The database.</param>
/// <param name="Node">The node that takes up runs in progress; null where nobody is named.</param>
/// <param name="Lease">How long the lease of that node lasts.</param>
/// <param name="ReturnWithin">How long its runs are left to it.</param>
/// <param name="DataDirectory">Where that node keeps the folders of its runs; null where its configuration is not known.</param>
internal sealed record MoveTarget(StoreMove Move, string? Node, TimeSpan Lease, TimeSpan ReturnWithin, string? DataDirectory)
{
    private const string FromConfiguration = "postgres";
    private static readonly TimeSpan ReturnWithinDefault = TimeSpan.FromMinutes(10);

    /// <summary>Reads what the command line says; null where the configuration is bad, and then every error has been said.</summary>
    /// <exception cref="CliException">What is said does not go together.</exception>
    public static MoveTarget? Of(string to, string? config, string? node, Shell shell)
    {
        if (node is not null && (node.Length == 0 ? "is empty" : NodeName.Problem(node)) is { } problem)
            throw new CliException(ExitCode.Usage, $"--node '{node}' {problem}");
        if (to != FromConfiguration)
        {
            if (config is not null) throw new CliException(ExitCode.Usage, "--config goes with --to postgres");
            return new MoveTarget(MoveTo(to, shell), node, NodeIdentity.DefaultLease, ReturnWithinDefault, null);
        }
        var file = config ?? ConfigFile.DefaultName;
        if (ConfigFile.Load(file, shell) is not { } loaded) return null;
        if (loaded.Postgres is not { } postgres)
        {
            throw new CliException(
                ExitCode.Usage,
                $"{file} names no PostgreSQL database: write 'store: {{ postgres: ... }}' in it, or give --to a connection string");
        }
        // The folders are those of the node whose configuration it is.
        var isItself = node is null || node == loaded.NodeName;
        var folder = isItself ? loaded.DataDirectory : null;
        return new MoveTarget(MoveTo(postgres.Text, shell), node ?? loaded.NodeName, loaded.Lease, loaded.ReturnWithin, folder);
    }

    private static StoreMove MoveTo(string text, Shell shell)
    {
        try
        {
            return new StoreMove(text, shell.Time);
        }
        catch (StoreException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }
    }
}
