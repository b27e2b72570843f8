// Speaks SMTP itself: MailKit is not served where this is built, and System.Net.Mail.SmtpClient knows neither port 465 nor AUTH PLAIN, and
// asks for the host's address anew after it was checked.
using System.Net.Mail;
using System.Net.Security;
using Systole.Channels.Network;

namespace Systole.Channels.Email;

/// <summary>Sends messages as mail, those of one incident in one thread.</summary>
internal sealed class EmailChannel(
    EmailOptions options, TimeProvider time, RemoteCertificateValidationCallback? trust = null) : IAlertChannel
{
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();

    private readonly Envelope _envelope =
        new(new MailAddress(options.From).Address, [.. options.To.Select(to => new MailAddress(to).Address)]);

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var reference = MailContent.IsReference(message.Reference) ? message.Reference : MailContent.IdOf(message, options);
        SmtpSession? session = null;
        try
        {
            await using var connection =
                new SmtpConnection(await Dialer.ConnectAsync(options.Host, options.Port, options.AllowPrivate, stop));
            session = new SmtpSession(connection, options, Tls());
            var answer = await session.SendAsync(_envelope, MailContent.Of(message, options, time.GetUtcNow()), stop);
            await LeaveAsync(connection, stop);
            return new Delivery(DeliveryOutcome.Delivered, AnswerText.Of(answer)) { Reference = reference };
        }
        catch (SmtpException e)
        {
            return new Delivery(e.Outcome, AnswerText.Of(e.Message));
        }
        catch (Exception e) when (NetworkFault.Is(e))
        {
            return NetworkFault.Of(e, session?.WasSent ?? false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // For politeness: the mail is taken, and the server may hang up first.
    private static async Task LeaveAsync(SmtpConnection connection, CancellationToken stop)
    {
        try
        {
            await connection.WriteAsync(Quit, stop);
        }
        catch (Exception e) when (NetworkFault.Is(e))
        {
            return;
        }
    }

    private SslClientAuthenticationOptions Tls() => new()
    {
        TargetHost = options.Host,
        RemoteCertificateValidationCallback = trust,
    };
}
