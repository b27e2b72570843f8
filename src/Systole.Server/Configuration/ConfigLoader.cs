namespace Systole.Server.Configuration;

/// <summary>
/// Reads <c>systole.yaml</c>. Everything that is wrong is found in one go and told with its place; nothing is started, created or kept,
/// so that the same call serves the start, <c>systole config check</c> and a reload.
/// </summary>
public static class ConfigLoader
{
    /// <summary>The largest configuration file, in bytes.</summary>
    public const int BytesMax = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; errors name it as it is given here.</param>
    /// <param name="environment">A variable's value, null where it is not set.</param>
    public static ConfigResult LoadFile(string path, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(environment);
        var (text, problem) = TextFile.Read(path, Environment.CurrentDirectory, BytesMax);
        if (problem is not null) return Refused(path, "the configuration file " + problem);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Environment.CurrentDirectory;
        return Load(text, path, folder, environment);
    }

    /// <summary>Reads a text as if it stood in a file.</summary>
    /// <param name="text">YAML, or JSON.</param>
    /// <param name="file">What errors call the file.</param>
    /// <param name="folder">What paths in it are relative to; a full path.</param>
    /// <param name="environment">A variable's value, null where it is not set.</param>
    public static ConfigResult Load(string text, string file, string folder, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(environment);
        if (text.Length > BytesMax) return Refused(file, $"the configuration file is too large: at most {BytesMax >> 10} KiB");

        var errors = new ErrorList(file);
        if (YamlSource.Parse(text, errors) is not { } written) return errors.ToResult();
        var root = new Interpolation(environment, new SecretFiles(folder), errors).Fill(written);
        var settings = new Binder(errors).File(root);

        var defaults = settings.Find("defaults")?.Value as Settings ?? Settings.Empty(AgentKeys.Agent);
        var agents = settings.Rows("agents")
            .Where(row => row.Setting.Value is Settings && AgentId.TryParse(row.Name, out _))
            .Select(row => (Id: AgentId.Parse(row.Name), Own: (Settings)row.Setting.Value))
            .Select(a => (a.Id, a.Own, Holds: a.Own.Over(defaults)))
            .ToList();

        var rules = new ConfigRules(errors);
        rules.Node(settings);
        rules.Store(settings);
        // By themselves too: agents that are not in the file are watched with nothing else.
        rules.Limits(defaults, Settings.Empty(AgentKeys.Agent));
        rules.Window(defaults, Settings.Empty(AgentKeys.Agent), canRun: false);
        rules.SharedLimits(settings,
            [.. agents.Select(a => a.Holds).Append(defaults).Select(holds => holds.Get<string>("group")).OfType<string>()]);
        foreach (var (_, own, holds) in agents)
        {
            rules.Agent(holds, own);
            rules.Labels(settings, holds);
        }

        new AlertingRules(errors, folder).Check(settings, [.. agents.Select(a => (a.Id, a.Holds))], defaults);

        if (errors.Any) return errors.ToResult();
        return new ConfigResult.Loaded(new ConfigBuilder(folder).Node(settings, defaults, agents.Select(a => (a.Id, a.Holds))));
    }

    private static ConfigResult.Refused Refused(string file, string problem) => new([new ConfigError(file, Position.Start, problem)]);
}
