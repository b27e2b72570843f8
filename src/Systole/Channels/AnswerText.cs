using Systole.Channels.Text;

namespace Systole.Channels;

/// <summary>What came back, for people to read.</summary>
internal static class AnswerText
{
    private const int CharsMax = 500;

    // Far more than is shown: a secret that is cut in two would not be known as one any more.
    private const int UncutCharsMax = 20 * CharsMax;

    /// <summary>Any text as one line, as a channel answers it; secrets may still be in it.</summary>
    public static string Of(string text) => Texts.Line(text, UncutCharsMax);

    /// <summary>An answer without these secrets, cut to what is shown.</summary>
    public static string Without(IEnumerable<string> secrets, string answer) => Texts.Line(
        secrets.Aggregate(answer, (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal)), CharsMax);
}
