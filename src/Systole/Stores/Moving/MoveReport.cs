namespace Systole.Stores.Moving;

/// <summary>What was moved.</summary>
/// <param name="Target">Where it is now, for people.</param>
/// <param name="WasThere">Whether all of it was there already: an earlier move had come so far.</param>
/// <param name="Rows">How many rows there are of each kind, by the kind's name, in the order in which they were moved.</param>
internal sealed record MoveReport(string Target, bool WasThere, ImmutableArray<(string Kind, long Count)> Rows);
