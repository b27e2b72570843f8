using Systole.Channels.Network;
using Systole.Channels.Text;

namespace Systole.Channels.Webhook;

/// <summary>Posts messages to a receiver of Standard Webhooks.</summary>
internal sealed class WebhookChannel(WebhookOptions options, ChannelHttp http, TimeProvider time) : IAlertChannel
{
    private readonly Uri _url = new(options.Url);
    private readonly ImmutableArray<string> _secrets = [.. options.Signing];

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var body = MessageDocument.Of(message);
        var headers = StandardWebhooks.Headers(_secrets, message.Key, time.GetUtcNow(), body);
        var reply = await http.SendAsync(new HttpCall(_url, body, options.AllowPrivate) { Headers = [.. headers] }, stop);
        // The specification's word for "never again".
        return reply.Status == 410 ? reply.To(DeliveryOutcome.Gone) : reply.ToDelivery();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
