namespace Systole.Channels;

/// <summary>Gives messages to channels. What comes of each is reported through the inbox.</summary>
internal interface IMessenger
{
    /// <summary>Sends a message, without waiting for what comes of it. One that is on its way already is not sent again.</summary>
    /// <param name="key">What it tells of.</param>
    /// <param name="message">The message.</param>
    void Send(IncidentKey key, AlertMessage message);
}
