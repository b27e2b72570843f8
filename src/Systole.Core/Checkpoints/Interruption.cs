namespace Systole.Core;

/// <summary>What an attempt that did not succeed left behind. The next one is told, so that nothing is silently done twice.</summary>
/// <param name="Run">The attempt.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="At">When that was recorded.</param>
/// <param name="Phase">What it was doing.</param>
/// <param name="Uncertain">What it began since its last checkpoint: whether it took effect is not known.</param>
/// <param name="Attempt">The how-many-eth it was.</param>
public sealed record Interruption(RunId Run, RunOutcome Outcome, Instant At, Phase Phase, OpenSteps Uncertain, int Attempt = 1)
{
    /// <summary>What a run leaves that ends so.</summary>
    internal static Interruption Of(WatchedRun run, RunOutcome outcome, Instant now) =>
        new(run.Id, outcome, now, run.Phase, run.Steps, run.Attempt);

    internal Interruption MovedBy(TimeSpan by) => this with { At = At + by, Uncertain = Uncertain.MovedBy(by) };
}
