using System.Security.Cryptography;
using System.Text;

namespace Systole.Core;

/// <summary>Names what an agent's runs said to a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Agent">The agent.</param>
public readonly record struct SaidKey(string Channel, AgentId Agent);

/// <summary>An answer that was passed on.</summary>
/// <param name="Hash">Of its text.</param>
/// <param name="At">When.</param>
public readonly record struct Saying(string Hash, Instant At);

/// <summary>A run's answer is passed on once, and the same answer of the agent not again to the same channel for a day.</summary>
internal static class SaidRules
{
    /// <summary>How many different answers are remembered of an agent: one in five minutes for a day. They are written anew with each further one.</summary>
    private const int SayingsMax = 288;

    /// <summary>The longest part of an answer that is passed on; the run has the whole.</summary>
    private const int TextLengthMax = 8_000;

    /// <summary>What was said, with one more.</summary>
    /// <returns>Null where the same was said within a day.</returns>
    public static ImmutableArray<Saying>? After(ImmutableArray<Saying> before, string text, Instant now)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        var recent = before.Where(saying => saying.At > now - Laws.SaidOnceWithin).ToList();
        if (recent.Exists(saying => saying.Hash == hash)) return null;
        return [.. recent.TakeLast(SayingsMax - 1), new Saying(hash, now)];
    }

    /// <summary>What was said, without what was given up at last: nobody has heard it.</summary>
    /// <param name="before">What was said.</param>
    /// <param name="since">When it was to be passed on.</param>
    public static ImmutableArray<Saying> Without(ImmutableArray<Saying> before, Instant since) => before.RemoveAll(saying => saying.At == since);

    /// <summary>What of an answer is passed on.</summary>
    public static string Cut(string text)
    {
        if (text.Length <= TextLengthMax) return text;
        var end = char.IsHighSurrogate(text[TextLengthMax - 1]) ? TextLengthMax - 1 : TextLengthMax;
        return text[..end] + "…";
    }
}
