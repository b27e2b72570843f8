namespace Systole.Cli.Simulating.Tracks;

/// <summary>How a kind of mark looks. Each is there once and told apart by reference: merging compares them by the million.</summary>
/// <param name="name">Its class in the style sheet.</param>
/// <param name="shape">What is drawn.</param>
/// <param name="label">What it means, for the legend.</param>
internal sealed class Look(string name, Shape shape, string label)
{
    public string Name => name;

    public Shape Shape => shape;

    public string Label => label;
}

/// <summary>What is drawn for a mark.</summary>
internal enum Shape
{
    /// <summary>A filled bar as long as it took.</summary>
    Bar,

    /// <summary>A bar below a sign that tells what went wrong without colour.</summary>
    TroubledBar,

    /// <summary>A line on the foot of a bar.</summary>
    Underline,

    /// <summary>A thin line through the middle of a bar's height.</summary>
    Whisker,

    /// <summary>A hollow pill.</summary>
    Hollow,

    /// <summary>A short stroke.</summary>
    Tick,

    /// <summary>A small cross.</summary>
    Cross,

    /// <summary>A small cross in a box.</summary>
    BoxedCross,

    /// <summary>A line from where a wake was accepted to the start that delivered it.</summary>
    Thread,

    /// <summary>A patterned area behind the marks.</summary>
    Band,

    /// <summary>A flag whose line goes on as long as it is open.</summary>
    Flag,

    /// <summary>A stretch of the host's life.</summary>
    State,

    /// <summary>An upright line through the host's lane.</summary>
    Step,
}
