using Systole.Channels;

namespace Systole;

/// <summary>Whether a node is well. It says what was looked at and found wrong, and nothing that was not looked at.</summary>
public sealed record Vitals
{
    /// <summary>Nothing is wrong.</summary>
    public static readonly Vitals Good = new() { IsRunning = true };

    // It turns each second where nothing is due. One that has much to decide takes a while.
    private static readonly TimeSpan TurnLateAfter = TimeSpan.FromSeconds(10);

    // A turn on a shared store may take two minutes. Past that nothing of our own explains it.
    private static readonly TimeSpan TurnStuckAfter = TimeSpan.FromMinutes(3);

    // Where there is nothing to write it is written all the same, each 30 s (LoopOptions.CommitEvery): half as long again is late.
    private static readonly TimeSpan WriteLateAfter = TimeSpan.FromSeconds(45);

    // No channel takes longer than that to answer; what is longer on its way has been lost sight of.
    private static readonly TimeSpan SendingLateAfter = Sender.TakesMax + TimeSpan.FromSeconds(30);

    /// <summary>Whether the node was started, and is not stopping.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Whether its loop broke, or has not turned for longer than any turn takes: it does not get well by itself.</summary>
    public bool IsStuck { get; init; }

    /// <summary>What is wrong, in words; empty where the node is well.</summary>
    public ImmutableArray<string> Wrong { get; init; } = [];

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsWell => Wrong.IsEmpty;

    /// <summary>What is wrong, in one line; empty where nothing is.</summary>
    public override string ToString() => string.Join("; ", Wrong);

    /// <summary>What follows from a look at the node.</summary>
    internal static Vitals Of(VitalSigns signs)
    {
        if (signs.IsBroken) return new Vitals { IsStuck = true, Wrong = ["the loop broke and turns no more"] };
        // What does not run is not late for anything.
        if (!signs.IsRunning) return new Vitals { Wrong = ["the node is stopping or not yet started"] };
        return new Vitals
        {
            IsRunning = true,
            IsStuck = signs.SinceTurn > TurnStuckAfter,
            Wrong = [.. WrongWith(signs)],
        };
    }

    private static IEnumerable<string> WrongWith(VitalSigns signs)
    {
        if (signs.SinceTurn > TurnLateAfter) yield return $"the loop has not turned for {Seconds(signs.SinceTurn)}";
        if (signs.Trouble is { } trouble) yield return $"the store takes no writes: {trouble}";
        if (signs.SinceWrite > WriteLateAfter) yield return $"nothing has been written to the store for {Seconds(signs.SinceWrite)}";
        if (signs.SendingFor is { } sending && sending > SendingLateAfter) yield return $"a message has been on its way to a channel for {Seconds(sending)}";
    }

    private static string Seconds(TimeSpan span) => DurationText.Format(TimeSpan.FromSeconds((long)span.TotalSeconds));
}

/// <summary>What is looked at to say whether a node is well.</summary>
/// <param name="IsRunning">Whether it was started, and is not stopping.</param>
/// <param name="IsBroken">Whether its loop ended by an error of its own.</param>
/// <param name="SinceTurn">How long ago the loop last turned.</param>
/// <param name="SinceWrite">How long ago the store last took something.</param>
/// <param name="Trouble">Why the store took nothing when it was last tried; null where it did.</param>
/// <param name="SendingFor">How long the message is on its way that is longest; null where none is.</param>
internal readonly record struct VitalSigns(
    bool IsRunning, bool IsBroken, TimeSpan SinceTurn, TimeSpan SinceWrite, string? Trouble, TimeSpan? SendingFor);
