using System.Text;

namespace Systole.Channels.Email;

/// <summary>Text in headers, which hold ASCII only: the rest as encoded words (RFC 2047).</summary>
internal static class MailWords
{
    // With what is around it an encoded word has at most 75 characters.
    private const int WordBytesMax = 45;

    /// <summary>A text, folded where it is long.</summary>
    public static string Of(string text) =>
        text.All(c => c is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal) ? text : string.Join("\r\n ", Encoded(text));

    /// <summary>The name before an address.</summary>
    public static string Name(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_') ? name : string.Join("\r\n ", Encoded(name));

    // No character is divided between two words.
    private static IEnumerable<string> Encoded(string text)
    {
        var word = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > WordBytesMax)
            {
                yield return Word(word.ToString());
                word.Clear();
                bytes = 0;
            }
            word.Append(rune);
            bytes += rune.Utf8SequenceLength;
        }
        yield return Word(word.ToString());
    }

    private static string Word(string text) => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";
}
