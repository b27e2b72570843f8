using System.Net.Security;
using System.Text;

namespace Systole.Channels.Email;

/// <summary>Hands one mail in: greeting, encryption, signing in, envelope, content.</summary>
/// <param name="connection">The connection, on which nothing was said yet.</param>
/// <param name="options">Who signs in, from whom and for whom.</param>
/// <param name="tls">How the connection is encrypted where it is.</param>
internal sealed class SmtpSession(SmtpConnection connection, EmailOptions options, SslClientAuthenticationOptions tls)
{
    /// <summary>Whether the end of the mail was sent. From then on a lost answer does not mean that it was not taken.</summary>
    public bool WasSent { get; private set; }

    /// <summary>Sends it.</summary>
    /// <returns>The last answer, with what was refused before.</returns>
    /// <exception cref="SmtpException">It was not taken.</exception>
    public async Task<string> SendAsync(Envelope envelope, byte[] content, CancellationToken stop)
    {
        if (options.Security == SmtpSecurity.Implicit) await connection.EncryptAsync(tls, stop);
        Require(await connection.ReadAsync(stop), "greeting", isOurs: false);
        var extensions = await GreetAsync(stop);
        if (options.Security == SmtpSecurity.StartTls) extensions = await EncryptAsync(extensions, stop);
        if (options.Username is { } username) await SignInAsync(username, options.Password ?? "", extensions, stop);
        var refused = await AddressAsync(envelope, stop);
        var answer = await HandInAsync(content, stop);
        return refused is null ? answer.ToString() : $"{answer}; but not for all: {refused}";
    }

    private async Task<ImmutableArray<string>> GreetAsync(CancellationToken stop)
    {
        var name = new string([.. Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.').Take(200)]);
        if (name.Length == 0) name = "localhost";
        var reply = await connection.AskAsync($"EHLO {name}", stop);
        // The first line is a greeting.
        if (reply.IsPositive) return reply.Lines[1..];
        // A server without extensions.
        if (reply.IsPermanent) reply = await connection.AskAsync($"HELO {name}", stop);
        Require(reply, "HELO", isOurs: false);
        return [];
    }

    private async Task<ImmutableArray<string>> EncryptAsync(ImmutableArray<string> extensions, CancellationToken stop)
    {
        if (Extension(extensions, "STARTTLS") is null)
        {
            throw new SmtpException(DeliveryOutcome.Failed, "the server offers no STARTTLS: " + (options.MayBeClear
                ? "set tls: none where that is meant" : "the password is not sent in the clear; try port 465, or sign nobody in"));
        }
        Require(await connection.AskAsync("STARTTLS", stop), "STARTTLS", isOurs: false);
        await connection.EncryptAsync(tls, stop);
        return await GreetAsync(stop);
    }

    private async Task SignInAsync(string username, string password, ImmutableArray<string> extensions, CancellationToken stop)
    {
        var ways = (Extension(extensions, "AUTH") ?? "").Split(' ');
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            Require(await connection.AskAsync($"AUTH PLAIN {Base64(Plain(username, password))}", stop), "signing in", isOurs: true);
        }
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            Require(await connection.AskAsync("AUTH LOGIN", stop), "signing in", isOurs: true);
            Require(await connection.AskAsync(Base64(username), stop), "signing in", isOurs: true);
            Require(await connection.AskAsync(Base64(password), stop), "signing in", isOurs: true);
        }
        else throw new SmtpException(DeliveryOutcome.Failed, "the server lets nobody sign in by PLAIN or LOGIN (some do once tls is on)");
    }

    // Whoever can be reached is told; the others are named in the answer.
    private async Task<string?> AddressAsync(Envelope envelope, CancellationToken stop)
    {
        Require(await connection.AskAsync($"MAIL FROM:<{envelope.From}>", stop), "the sender", isOurs: true);
        List<SmtpReply> refused = [];
        foreach (var recipient in envelope.To)
        {
            var reply = await connection.AskAsync($"RCPT TO:<{recipient}>", stop);
            if (!reply.IsPositive) refused.Add(reply);
        }
        if (refused.Count == 0) return null;
        if (refused.Count < envelope.To.Length) return string.Join("; ", refused);
        Require(refused.Find(reply => !reply.IsPermanent) ?? refused[0], "the recipient", isOurs: true);
        return null;
    }

    private async Task<SmtpReply> HandInAsync(byte[] content, CancellationToken stop)
    {
        Require(await connection.AskAsync("DATA", stop), "the mail", isOurs: false);
        await connection.WriteAsync(content, stop);
        WasSent = true;
        var reply = await connection.AskAsync(".", stop);
        // Its content is what is refused: spam, too long.
        if (reply.IsPermanent) throw new SmtpException(DeliveryOutcome.Rejected, $"the server refuses the mail: {reply}");
        Require(reply, "the mail", isOurs: false);
        return reply;
    }

    /// <param name="reply">What was answered.</param>
    /// <param name="what">To what.</param>
    /// <param name="isOurs">Whether it is about what is configured, which has to be mended where it is refused for good.</param>
    private static void Require(SmtpReply reply, string what, bool isOurs)
    {
        if (reply.IsPositive) return;
        var outcome = reply.IsPermanent && isOurs ? DeliveryOutcome.Gone : DeliveryOutcome.Failed;
        throw new SmtpException(outcome, $"the server refuses {what}: {reply}");
    }

    // What stands behind the name of an extension; null where the server does not have it.
    private static string? Extension(ImmutableArray<string> extensions, string name) =>
        extensions.FirstOrDefault(line => line.Equals(name, StringComparison.OrdinalIgnoreCase)
            || line.StartsWith(name + " ", StringComparison.OrdinalIgnoreCase))?[name.Length..].Trim();

    /// <summary>A name and its password, as AUTH PLAIN has them.</summary>
    public static string Plain(string username, string password) => $"\0{username}\0{password}";

    /// <summary>As names, passwords and both together are sent.</summary>
    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
