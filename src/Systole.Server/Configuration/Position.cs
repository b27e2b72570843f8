namespace Systole.Server.Configuration;

/// <summary>A place in the configuration file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public readonly record struct Position(int Line, int Column) : IComparable<Position>
{
    /// <summary>Where the file begins; stands for the file as a whole.</summary>
    public static readonly Position Start = new(1, 1);

    /// <inheritdoc/>
    public int CompareTo(Position other) => (Line, Column).CompareTo((other.Line, other.Column));
}
