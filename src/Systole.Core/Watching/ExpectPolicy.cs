namespace Systole.Core;

/// <summary>Runs or pings are expected from outside, by a clock that is not Systole's.</summary>
/// <param name="Schedule">How often, or when.</param>
/// <param name="Grace">How late one may be.</param>
public sealed record ExpectPolicy(Schedule Schedule, TimeSpan Grace);
