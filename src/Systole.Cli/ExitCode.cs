namespace Systole.Cli;

/// <summary>What the program ends with. Part of its contract.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused, or failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was begun.</summary>
    public const int Usage = 2;

    /// <summary>No node answers.</summary>
    public const int Unreachable = 3;

    /// <summary>Interrupted before it was done, as shells write it.</summary>
    public const int Interrupted = 130;
}
