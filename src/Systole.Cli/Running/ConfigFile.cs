using Systole.Server.Configuration;

namespace Systole.Cli.Running;

/// <summary>The configuration file on the command line: everything that is wrong with it is said at once, before anything starts.</summary>
internal static class ConfigFile
{
    public const string DefaultName = "systole.yaml";

    /// <summary>Reads a configuration; null where it is bad, and then every error has been said.</summary>
    public static NodeConfig? Load(string file, Shell shell)
    {
        switch (ConfigLoader.LoadFile(file, shell.Variable))
        {
            case ConfigResult.Loaded loaded:
                return loaded.Config;
            case ConfigResult.Refused refused:
                foreach (var error in refused.Errors) shell.Error.WriteLine(Text.Line(error.ToString()));
                return null;
            default:
                return null;
        }
    }

    public static int Check(string file, Shell shell)
    {
        if (Load(file, shell) is not { } config) return ExitCode.Usage;
        var store = config.StorePath is { } path ? $"keeps its state in {path}" : $"shares a PostgreSQL store as node {config.NodeName}";
        shell.Out.WriteLine($"{file} is good: {Text.Count(config.Agents.Count, "agent")}, listens on {config.Listen}, {store}");
        // It may be meant so, for `alerts test` say.
        foreach (var channel in config.Alerting.Unrouted()) shell.Out.WriteLine($"note: no route leads to the channel {channel}: nothing is told there (alerting.routes)");
        return ExitCode.Done;
    }

    public static int Schema(Shell shell)
    {
        shell.Out.WriteLine(ConfigSchema.Json);
        return ExitCode.Done;
    }

    public static int Init(string folder, Shell shell)
    {
        var files = new (string Name, string Content)[] { (DefaultName, ConfigTemplate.Text), ("HEARTBEAT.md", ConfigTemplate.Heartbeat) };
        foreach (var (name, content) in files)
        {
            try
            {
                using var file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write);
                using var writer = new StreamWriter(file);
                writer.Write(content);
                shell.Out.WriteLine($"wrote {name}");
            }
            catch (IOException) when (File.Exists(Path.Combine(folder, name)))
            {
                shell.Out.WriteLine($"{name} is there already and stays as it is");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CliException(ExitCode.Failed, $"cannot write {Path.Combine(folder, name)}: {e.Message}");
            }
        }
        shell.Out.WriteLine("now edit systole.yaml, and start the node with: systole run");
        return ExitCode.Done;
    }
}
