namespace Systole.Channels.Email;

/// <summary>How the connection to a mail server is secured.</summary>
public enum SmtpSecurity
{
    /// <summary>It begins in the clear and goes on encrypted, or not at all: the way of port 587.</summary>
    StartTls,

    /// <summary>It is encrypted from its beginning: the way of port 465.</summary>
    Implicit,

    /// <summary>Not at all: for a server on this host.</summary>
    None,
}
