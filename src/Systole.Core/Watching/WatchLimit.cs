namespace Systole.Core;

/// <summary>A limit of a run, and where it comes from: every alert and every answer says so.</summary>
/// <param name="Length">How long.</param>
/// <param name="Origin">Whose word it is, such as <c>watch.stale_after</c>.</param>
public readonly record struct WatchLimit(TimeSpan Length, string Origin);
