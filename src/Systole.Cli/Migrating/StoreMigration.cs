using System.Globalization;
using Systole.Postgres.Moving;
using Systole.Sqlite.Moving;
using Systole.Stores;
using Systole.Stores.Moving;

namespace Systole.Cli.Migrating;

/// <summary>
/// Moves a store from a file into a database: everything is checked first, then copied in one transaction, then what is beside the file
/// follows, and last the file gets the name under which no node starts on it. Wherever that ends, the same command goes on from there.
/// </summary>
internal static class StoreMigration
{
    public static async Task<int> RunAsync(string from, string to, string? config, string? node, Shell shell, CancellationToken stop)
    {
        if (MoveTarget.Of(to, config, node, shell) is not { } target) return ExitCode.Usage;
        var file = Path.GetFullPath(from);
        try
        {
            using var dump = SqliteDump.Open(file);
            var runs = CountRuns(dump, stop);
            if (runs > 0 && target.Node is null)
            {
                throw new CliException(
                    ExitCode.Usage, $"of {Text.Count(runs, "run")} in progress, name the node that takes them up: --node NAME");
            }
            var folder = target.DataDirectory is { } data ? new RunFolders(file + ".d", data, runs > 0) : null;
            folder?.Check();

            var progress = new ProgressLine(shell);
            var keeps = runs > 0 ? new Returning(target.Node!, target.Lease, target.ReturnWithin) : null;
            MoveReport report;
            try
            {
                report = await target.Move.RunAsync(new OwnedDump(dump, target.Node), keeps, progress.Show, stop);
            }
            finally
            {
                progress.Clear();
            }
            Say(report, file, shell);
            var moved = folder?.Follow();
            dump.Retire(shell.Time.GetUtcNow());
            shell.Out.WriteLine($"{file} is {Path.GetFileName(MigratedFile.NameOf(file))} now, as it was: no node starts on it");
            if (moved is not null) shell.Out.WriteLine(moved);
            if (runs > 0) SayRuns(runs, target, file, shell);
            return ExitCode.Done;
        }
        catch (StoreException e)
        {
            throw new CliException(ExitCode.Failed, e.Message);
        }
    }

    // Reads every agent, so that a file which is damaged is told before the database is touched.
    private static int CountRuns(SqliteDump dump, CancellationToken stop)
    {
        var count = 0;
        foreach (var state in dump.Agents())
        {
            stop.ThrowIfCancellationRequested();
            if (state.Run is not null) count++;
        }
        return count;
    }

    private static void Say(MoveReport report, string file, Shell shell)
    {
        var rows = report.Rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Kind}: {row.Count}"));
        var what = report.WasThere ? "was there already, the same row by row" : "is there now; every row was read back and is the same";
        shell.Out.WriteLine($"{file} -> {report.Target}: all of it {what} ({string.Join(", ", rows)})");
    }

    private static void SayRuns(int runs, MoveTarget target, string file, Shell shell)
    {
        var them = runs == 1 ? "it" : "them";
        shell.Out.WriteLine(
            $"{Text.Count(runs, "run")} in progress: start node '{target.Node}' on this machine within"
            + $" {Text.Duration(target.ReturnWithin)}, and it takes {them} up; after that other nodes count {them} as lost");
        if (target.DataDirectory is not null) return;
        var link = $"ln -s '{file}.d' 'systole-{target.Node}.d'";
        shell.Out.WriteLine($"before that, in the folder of its configuration, so that it finds {them}: {link}");
    }
}
