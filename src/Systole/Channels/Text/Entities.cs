using System.Text;

namespace Systole.Channels.Text;

/// <summary>The three characters that Slack, and HTML between its tags, read as their own.</summary>
internal static class Entities
{
    /// <summary>What stands for a character; null for itself.</summary>
    public static string? Of(Rune rune) => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        _ => null,
    };
}
