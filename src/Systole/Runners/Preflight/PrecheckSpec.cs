namespace Systole.Runners;

/// <summary>
/// A command that says whether there is anything to do, asked before a run that no wake made due. Exit code 1 means that there is nothing:
/// the run is skipped and costs no tokens. After any other end the run begins.
/// </summary>
public sealed record PrecheckSpec
{
    /// <summary>The least <see cref="Timeout"/>: 1 s.</summary>
    public static readonly TimeSpan TimeoutMin = TimeSpan.FromSeconds(1);

    /// <summary>The command. It gets the environment that a run's command gets, and the turn as JSON on its standard input.</summary>
    public required CommandSpec Command { get; init; }

    /// <summary>
    /// How long it may take before it is ended and the run begins without its answer, from <see cref="TimeoutMin"/>. Default 10 s.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
