using System.Text.Json;
using Systole.Channels.Network;
using Systole.Channels.Text;

namespace Systole.Channels.Discord;

/// <summary>Posts messages to a webhook of Discord, and edits them as their incident changes.</summary>
internal sealed class DiscordChannel(DiscordOptions options, ChannelHttp http) : IAlertChannel
{
    // Discord's codes, within an answer of status 404.
    private const int UnknownMessage = 10008;

    private readonly Uri _url = new(options.Url);

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var text = MessageText.Of(message);
        var (reply, edited) = await SendAsync(message.Reference, DiscordPayload.Rich(message, text), stop);
        if (reply.Status == 400) (reply, edited) = await SendAsync(message.Reference, DiscordPayload.Plain(text), stop);
        return reply switch
        {
            { IsSuccess: true } => reply.To(DeliveryOutcome.Delivered) with { Reference = IdOf(reply) ?? edited },
            { Status: 400 or 413 } => reply.To(DeliveryOutcome.Rejected),
            // The webhook was deleted, or never was.
            { Status: 401 or 404 } => reply.To(DeliveryOutcome.Gone),
            _ => reply.ToDelivery() with { RetryAfter = RetryAfterOf(reply) ?? reply.RetryAfter },
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // An edit where there is something to edit; somebody may have deleted it since.
    private async Task<(HttpReply Reply, string? Edited)> SendAsync(string? reference, byte[] body, CancellationToken stop)
    {
        if (reference is { Length: > 0 and <= 32 } && reference.All(char.IsAsciiDigit))
        {
            var edit = new HttpCall(To($"/messages/{reference}", ""), body, options.AllowPrivate) { Method = HttpMethod.Patch };
            var edited = await http.SendAsync(edit, stop);
            if (CodeOf(edited) != UnknownMessage) return (edited, reference);
        }
        // Without waiting there is no answer to tell what the message is called.
        return (await http.SendAsync(new HttpCall(To("", "wait=true"), body, options.AllowPrivate), stop), null);
    }

    private Uri To(string path, string query) => new UriBuilder(_url)
    {
        Path = _url.AbsolutePath.TrimEnd('/') + path,
        Query = string.Join('&', ((string[])[_url.Query.TrimStart('?'), query]).Where(part => part.Length > 0)),
    }.Uri;

    private static int? CodeOf(HttpReply reply) =>
        reply.Status == 404 && reply.Json() is { } json && json.TryGetProperty("code", out var code)
        && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) ? number : null;

    private static string? IdOf(HttpReply reply) =>
        reply.Json() is { } json ? JsonText.Of(json, "id") : null;

    // More exact than the header.
    private static TimeSpan? RetryAfterOf(HttpReply reply) =>
        reply.Status == 429 && reply.Json() is { } json && json.TryGetProperty("retry_after", out var after)
        && after.ValueKind == JsonValueKind.Number ? RetryAfterHeader.Seconds(after.GetDouble()) : null;
}
