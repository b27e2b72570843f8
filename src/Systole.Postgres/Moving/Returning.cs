namespace Systole.Postgres.Moving;

/// <summary>A node that runs in progress wait for, as they wait for one that stopped in good order.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Lease">How long its lease lasts once it is there.</param>
/// <param name="Within">How long they are left to it from now on; then other nodes take them for lost.</param>
internal sealed record Returning(string Node, TimeSpan Lease, TimeSpan Within);
