namespace Systole.Cli.Migrating;

/// <summary>
/// The folders of runs, which a node on a file has beside it and a node of several in a place of its own. Where runs are in progress their
/// supervisors know the old path and write to it until they end, so it stays and the new one leads to it.
/// </summary>
/// <param name="from">The folder of the file.</param>
/// <param name="to">The data directory of the node that takes over.</param>
/// <param name="areInUse">Whether runs are in progress.</param>
internal sealed class RunFolders(string from, string to, bool areInUse)
{
    /// <summary>Looks whether they can follow, before anything is changed.</summary>
    /// <exception cref="CliException">They cannot, and runs in progress need them.</exception>
    public void Check()
    {
        if (!areInUse || !Directory.Exists(from) || !Path.Exists(to) || IsDone) return;
        throw new CliException(
            ExitCode.Failed, $"{to} is there already, where the runs in progress in {from} are to be found; move it away");
    }

    /// <summary>Makes them the node's own.</summary>
    /// <returns>What was done, for people; null for nothing.</returns>
    /// <exception cref="CliException">It failed; the same command tries again.</exception>
    public string? Follow()
    {
        if (!Directory.Exists(from) || Path.Exists(to)) return null;
        try
        {
            if (areInUse)
            {
                Directory.CreateSymbolicLink(to, from);
                return $"{to} is a link to {from}, where runs in progress are: keep both";
            }
            Directory.Move(from, to);
            return $"{from} is {to} now";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCode.Failed,
                $"everything is in the database, but {to} could not be made of {from} ({e.Message}); run the same command again");
        }
    }

    private bool IsDone => new DirectoryInfo(to).LinkTarget == from;
}
