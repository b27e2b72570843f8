using System.Globalization;
using System.Net.Mail;
using System.Text;
using Systole.Channels.Text;

namespace Systole.Channels.Email;

/// <summary>A mail as it goes over the wire: headers and plain text (RFC 5322).</summary>
internal static class MailContent
{
    private const int SubjectCharsMax = 200;
    private const int LineCharsMax = 900;
    private const int EncodedLineChars = 76;

    /// <summary>The name of a message of ours.</summary>
    public static string IdOf(AlertMessage message, EmailOptions options) => $"<{message.Key}@{new MailAddress(options.From).Host}>";

    /// <summary>The mail.</summary>
    /// <param name="message">What it tells.</param>
    /// <param name="options">From whom and for whom.</param>
    /// <param name="at">When it is sent.</param>
    public static byte[] Of(AlertMessage message, EmailOptions options, DateTimeOffset at)
    {
        var text = MessageText.Of(message);
        var isPlain = IsPlain(text.Plain);
        var mail = new StringBuilder();
        Header("Date", at.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header("From", Address(options.From));
        Header("To", string.Join(",\r\n ", options.To.Select(Address)));
        Header("Subject", MailWords.Of(Texts.Line(text.Title, SubjectCharsMax)));
        Header("Message-ID", IdOf(message, options));
        if (IsReference(message.Reference))
        {
            Header("In-Reply-To", message.Reference!);
            Header("References", message.Reference!);
        }
        // No answers from those who are away.
        Header("Auto-Submitted", "auto-generated");
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Transfer-Encoding", isPlain ? "7bit" : "base64");
        mail.Append("\r\n");
        foreach (var line in isPlain ? text.Plain.Split('\n') : Encoded(text.Plain))
        {
            // A line with a lone dot would end the mail.
            if (line.StartsWith('.')) mail.Append('.');
            mail.Append(line).Append("\r\n");
        }
        return Encoding.ASCII.GetBytes(mail.ToString());

        void Header(string name, string value) => mail.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    /// <summary>Whether a text is the name of a message, and nothing that begins another header.</summary>
    public static bool IsReference(string? reference) =>
        reference is ['<', .., '>'] && reference.Length < LineCharsMax && reference.All(c => c is > ' ' and <= '~');

    private static string Address(string text)
    {
        var address = new MailAddress(text);
        return address.DisplayName.Length == 0 ? address.Address : $"{MailWords.Name(address.DisplayName)} <{address.Address}>";
    }

    private static bool IsPlain(string text) =>
        text.All(c => c is '\n' or (>= ' ' and <= '~')) && text.Split('\n').All(line => line.Length <= LineCharsMax);

    private static IEnumerable<string> Encoded(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)))
            .Chunk(EncodedLineChars).Select(chars => new string(chars));
}
