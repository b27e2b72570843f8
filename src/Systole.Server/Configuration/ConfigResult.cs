namespace Systole.Server.Configuration;

/// <summary>What reading a configuration file gives. A bad file is a value, never an exception.</summary>
public abstract record ConfigResult
{
    private ConfigResult()
    {
    }

    /// <summary>The file is good.</summary>
    /// <param name="Config">What it says, defaults filled in.</param>
    public sealed record Loaded(NodeConfig Config) : ConfigResult;

    /// <summary>The file is bad; nothing of it may be used.</summary>
    /// <param name="Errors">Everything that is wrong, in the order of the file. Never empty.</param>
    public sealed record Refused(ImmutableArray<ConfigError> Errors) : ConfigResult;
}
