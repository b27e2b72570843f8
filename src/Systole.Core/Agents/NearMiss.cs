namespace Systole.Core;

/// <summary>placeholder until the config branch lands</summary>
public static class NearMiss
{
    /// <summary>placeholder</summary>
    public static IReadOnlyList<string> Of(string text, IEnumerable<string> candidates) => [];
}
