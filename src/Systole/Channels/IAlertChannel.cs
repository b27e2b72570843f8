namespace Systole.Channels;

/// <summary>
/// A way to tell people and programs. It translates a message into its protocol, and the answer into a <see cref="Delivery"/>; when and what
/// is told, tried again or given up is decided in the core.
/// </summary>
internal interface IAlertChannel : IDisposable
{
    /// <summary>
    /// Sends one message, once; a second try within is only for plain text where rich text was refused. May be called several times at once.
    /// </summary>
    /// <param name="message">What to tell.</param>
    /// <param name="stop">Ends with the channel's timeout, or with the node.</param>
    /// <returns>What came of it. Faults of the network and of the other side are no exceptions but outcomes.</returns>
    Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop);
}
