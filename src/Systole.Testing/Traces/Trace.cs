namespace Systole.Testing.Traces;

/// <summary>What came from outside, in order, checked line by line.</summary>
/// <param name="Inputs">The inputs. Null stands for one that is read and checked, and that nothing here depends on.</param>
/// <param name="End">When the simulation ends: what <c>end</c> says, or else the last line.</param>
public sealed record Trace(IReadOnlyList<(Instant At, WorldInput? Input)> Inputs, Instant End)
{
    /// <summary>When it begins.</summary>
    public Instant Start => Inputs[0].At;

    /// <summary>Its name, for errors.</summary>
    internal string File { get; init; } = "trace";

    /// <summary>The wakes that name a run as their cause, and their lines: whether there is such a run, only playing tells.</summary>
    internal IReadOnlyDictionary<WorldInput, int> Causes { get; init; } = ImmutableDictionary<WorldInput, int>.Empty;
}
