namespace Systole.Bench;

/// <summary>Policies that several parts share.</summary>
internal static class Policies
{
    /// <summary>Every event is served within a second, however many come: deliveries are measured, not the guards against storms.</summary>
    public static readonly EventPolicy Eager = new()
    {
        Coalesce = TimeSpan.FromMilliseconds(100),
        MinSpacing = TimeSpan.FromSeconds(1),
        BackoffFactor = 1,
        FloodGuardWithin = TimeSpan.FromMilliseconds(1),
    };

    /// <summary>No event starts anything while it is measured: wakes are accepted and wait.</summary>
    public static readonly EventPolicy Patient = new() { Coalesce = TimeSpan.FromHours(1) };
}
