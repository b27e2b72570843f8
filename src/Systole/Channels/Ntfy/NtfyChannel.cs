using Systole.Channels.Network;

namespace Systole.Channels.Ntfy;

/// <summary>Publishes messages to a topic of ntfy.</summary>
internal sealed class NtfyChannel(NtfyOptions options, ChannelHttp http) : IAlertChannel
{
    private readonly Uri _url = new(options.Url);

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var call = new HttpCall(_url, NtfyPayload.Of(options.Topic, message), options.AllowPrivate)
        {
            Headers = options.Token is { } token ? [("Authorization", $"Bearer {token}")] : [],
        };
        var reply = await http.SendAsync(call, stop);
        return reply.Status switch
        {
            401 or 403 => reply.To(DeliveryOutcome.Gone),
            400 or 413 => reply.To(DeliveryOutcome.Rejected),
            _ => reply.ToDelivery(),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
