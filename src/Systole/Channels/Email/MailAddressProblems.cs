using System.Net.Mail;

namespace Systole.Channels.Email;

/// <summary>What is wrong with a mail address as somebody wrote it.</summary>
internal static class MailAddressProblems
{
    private const string Malformed = "must be a mail address in plain ASCII, such as ops@example.com or Ops <ops@example.com>";

    /// <summary>A sentence about it; null where it is <c>ops@example.com</c>, or <c>Ops &lt;ops@example.com&gt;</c>.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="several">What to do where several addresses are meant.</param>
    public static string? Of(string text, string several)
    {
        var written = text.Trim();
        var named = written.EndsWith('>') ? written.LastIndexOf('<') : -1;
        var address = named < 0 ? written : written[(named + 1)..^1];
        var name = named < 0 ? "" : written[..named].TrimEnd();
        // MailAddress takes all but the last of several addresses for a name, and the mail would go to that one alone.
        if (!IsQuoted(name) && (name.AsSpan().ContainsAny(",;@") || (named < 0 && IsSeveral(written))))
            return $"must be one address: {several}; a name with '@', ',' or ';' in it is written \"in quotes\" <ops@example.com>";
        // Addresses in other alphabets take an extension that few servers have.
        return MailAddress.TryCreate(written, out var read) && read.Address == address && address.All(c => c is > ' ' and <= '~' and not ('<' or '>'))
            && !text.Any(char.IsControl)
                ? null : Malformed;
    }

    private static bool IsQuoted(string name) => name is ['"', .., '"'] && name.Length > 1 && !name.AsSpan(1, name.Length - 2).Contains('"');

    private static bool IsSeveral(string text) => text.Count(c => c == '@') > 1 || text.AsSpan().ContainsAny(",;");
}
