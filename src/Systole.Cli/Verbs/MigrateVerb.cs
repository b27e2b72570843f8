using System.CommandLine;
using Systole.Cli.Migrating;

namespace Systole.Cli.Verbs;

/// <summary>From one machine to several: everything that a file holds, into a database.</summary>
internal sealed class MigrateVerb : Verb
{
    private readonly Option<string> _from = new("--from")
    {
        Description = "The SQLite file; its node has to be stopped",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string> _to = new("--to")
    {
        Description = "`postgres`: the database that the configuration names, or a connection string. Others on this machine see what"
            + " stands on a command line: keep a password in the configuration, as ${NAME}",
        HelpName = "TARGET",
        Required = true,
    };

    private readonly Option<string?> _config = new("--config", "-c")
    {
        Description = "With --to postgres: the configuration of the node that takes over; systole.yaml where left out",
        HelpName = "FILE",
    };

    private readonly Option<string?> _node = new("--node")
    {
        Description = "The name of the node that takes up runs in progress; with --to postgres the one in the configuration",
        HelpName = "NAME",
    };

    public MigrateVerb() : base("migrate", "Move everything from an SQLite file to an empty PostgreSQL database, and check it row by row",
        "systole migrate --from systole.db --to postgres",
        "systole migrate --from systole.db --to 'Host=db1;Database=systole;Username=systole' --node eu-1")
    {
        Options.Add(_from);
        Options.Add(_to);
        Options.Add(_config);
        Options.Add(_node);
    }

    // The stores' types are named in StoreMigration only: other verbs never load them.
    protected override Task<int> RunAsync(Call call) =>
        StoreMigration.RunAsync(call.Value(_from)!, call.Value(_to)!, call.Value(_config), call.Value(_node), call.Shell, call.Stop);
}
