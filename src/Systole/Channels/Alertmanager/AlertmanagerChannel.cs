using Systole.Channels.Network;

namespace Systole.Channels.Alertmanager;

/// <summary>Tells an Alertmanager what is open and what is over. It decides itself whom it tells.</summary>
internal sealed class AlertmanagerChannel(AlertmanagerOptions options, ChannelHttp http) : IAlertChannel
{
    private readonly Uri _url = new($"{options.Url.TrimEnd('/')}/api/v2/alerts");
    private readonly ImmutableArray<(string, string)> _headers =
        options.Encoded is { } basic ? [("Authorization", $"Basic {basic}")]
        : options.Bearer is { } bearer ? [("Authorization", $"Bearer {bearer}")]
        : [];

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var call = new HttpCall(_url, AlertmanagerPayload.Of(message), options.AllowPrivate) { Headers = _headers };
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
