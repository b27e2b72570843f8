using Systole.Channels.Network;

namespace Systole.Channels.Email;

/// <summary>Mail by SMTP.</summary>
public sealed record EmailOptions : ChannelOptions
{
    private const int ImplicitPort = 465;
    private const int RelayPort = 25;
    private const int RecipientsMax = 50;

    /// <summary>The mail server.</summary>
    public required string Host { get; init; }

    /// <summary>Its port. Default 587, the one for mail that is handed in.</summary>
    public int Port { get; init; } = 587;

    /// <summary>
    /// How the connection is secured; null for the way of the port: <see cref="SmtpSecurity.Implicit"/> on 465,
    /// <see cref="SmtpSecurity.None"/> on 25 where nobody signs in, and <see cref="SmtpSecurity.StartTls"/> otherwise.
    /// </summary>
    public SmtpSecurity? Tls { get; init; }

    /// <summary>Who signs in; null where nobody does.</summary>
    public string? Username { get; init; }

    /// <summary>With which password.</summary>
    public string? Password { get; init; }

    /// <summary>Whom it is from: <c>systole@example.com</c>, or <c>Systole &lt;systole@example.com&gt;</c>.</summary>
    public required string From { get; init; }

    /// <summary>Whom it is for.</summary>
    public required ImmutableArray<string> To { get; init; }

    /// <inheritdoc/>
    public override string Kind => "email";

    /// <summary>Servers differ; one a second is a rate that none takes for a flood.</summary>
    internal override ChannelTraits Traits => ChannelTraits.Plain with { Burst = 10, Per = TimeSpan.FromSeconds(1) };

    // A server may repeat what it was sent.
    internal override IEnumerable<string?> Confidential => Password is null ? []
        : [Password, SmtpSession.Base64(Password), SmtpSession.Base64(SmtpSession.Plain(Username ?? "", Password))];

    /// <summary>How the connection is secured.</summary>
    internal SmtpSecurity Security => Tls ?? Port switch
    {
        ImplicitPort => SmtpSecurity.Implicit,
        RelayPort when Username is null => SmtpSecurity.None,
        _ => SmtpSecurity.StartTls,
    };

    /// <summary>Whether nothing is secret, or nobody is on the way.</summary>
    internal bool MayBeClear => Username is null || PrivateAddresses.IsThisMachine(Host);

    private protected override IEnumerable<(string Key, string Problem)> OwnProblems()
    {
        if (Uri.CheckHostName(Host) == UriHostNameType.Unknown) yield return ("host", "must be the name or address of a mail server");
        else if (!AllowPrivate && PrivateAddresses.Refusal(Host) is { } refusal) yield return ("host", refusal);
        if (Port is < 1 or > 65535) yield return ("port", "must be 1 to 65535");
        if (Port == ImplicitPort && Tls is SmtpSecurity.StartTls)
            yield return ("tls", "can't be 'starttls' on port 465, which is encrypted from the beginning: leave it out, or use port 587");
        if (Username is null != Password is null)
            yield return (Username is null ? "username" : "password", "is missing: username and password belong together");
        if (Security == SmtpSecurity.None && !MayBeClear)
            yield return ("tls", "can't be 'none' where somebody signs in: anybody on the way could read the password; leave it out, or remove username and password");
        if (MailAddressProblems.Of(From, "mail is from one") is { } from) yield return ("from", from);
        if (To.IsDefaultOrEmpty) yield return ("to", "is missing: give at least one address");
        else if (To.Length > RecipientsMax) yield return ("to", $"must be at most {RecipientsMax} addresses");
        else
        {
            for (var i = 0; i < To.Length; i++)
            {
                if (MailAddressProblems.Of(To[i], "write several as a list, [a@example.com, b@example.com]") is { } to) yield return ($"to[{i}]", to);
            }
        }
    }
}
