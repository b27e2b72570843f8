namespace Systole.Core;

/// <summary>Slots in a row.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The first of them; meaningless where there are none.</param>
/// <param name="Last">The last of them; meaningless where there are none.</param>
internal readonly record struct SlotSpan(long Count, Instant First, Instant Last)
{
    /// <summary>None.</summary>
    public static readonly SlotSpan Empty;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>These and later ones.</summary>
    public SlotSpan Plus(SlotSpan later) => later.IsEmpty ? this : IsEmpty ? later : new SlotSpan(Count + later.Count, First, later.Last);
}
