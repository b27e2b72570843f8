using Systole.Channels.Network;
using Systole.Channels.Text;

namespace Systole.Channels.Slack;

/// <summary>Posts messages to an incoming webhook of Slack.</summary>
internal sealed class SlackChannel(SlackOptions options, ChannelHttp http) : IAlertChannel
{
    // What Slack answers where nothing will be taken any more. They come with one status or another.
    private static readonly string[] Permanent =
        ["invalid_token", "no_service", "no_team", "channel_not_found", "channel_is_archived", "action_prohibited"];

    private readonly Uri _url = new(options.Url);

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var text = MessageText.Of(message);
        var reply = await PostAsync(SlackPayload.Rich(text), stop);
        if (IsRefused(reply)) reply = await PostAsync(SlackPayload.Plain(text), stop);
        return IsGone(reply) ? reply.To(DeliveryOutcome.Gone)
            : IsRefused(reply) ? reply.To(DeliveryOutcome.Rejected)
            : reply.ToDelivery();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private Task<HttpReply> PostAsync(byte[] body, CancellationToken stop) =>
        http.SendAsync(new HttpCall(_url, body, options.AllowPrivate), stop);

    private static bool IsGone(HttpReply reply) =>
        reply.Status is 403 or 404 or 410
        || !reply.IsSuccess && Permanent.Any(name => reply.Body.Contains(name, StringComparison.Ordinal));

    private static bool IsRefused(HttpReply reply) => reply.Status is 400 or 413 && !IsGone(reply);
}
