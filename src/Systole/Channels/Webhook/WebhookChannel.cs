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
        return reply.Status switch
        {
            // The specification's word for "never again".
            410 => reply.To(DeliveryOutcome.Gone),
            // Too long, of a type or content that is not taken: this message, and the next one may be. A 400 may be about the signature.
            413 or 415 or 422 => reply.To(DeliveryOutcome.Rejected),
            _ => reply.ToDelivery(),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
