using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Systole.Core;

/// <summary>The name of an accepted wake, written <c>w12</c>. Numbers grow in the order of acceptance in one store.</summary>
/// <param name="Number">1 for the first.</param>
public readonly record struct WakeId(long Number) : IComparable<WakeId>
{
    /// <summary>Reads <c>w12</c>.</summary>
    /// <returns>Whether <paramref name="text"/> is a wake id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out WakeId id)
    {
        id = default;
        if (text is not ['w', .. var digits] || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        id = new WakeId(number);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(WakeId other) => Number.CompareTo(other.Number);

    /// <summary>Such as <c>w12</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"w{Number}");
}
