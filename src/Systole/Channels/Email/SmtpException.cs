namespace Systole.Channels.Email;

/// <summary>The server, or what it can do, ended the conversation.</summary>
internal sealed class SmtpException(DeliveryOutcome outcome, string message) : Exception(message)
{
    /// <summary>What came of the mail.</summary>
    public DeliveryOutcome Outcome => outcome;
}
