using Systole.Channels.Network;
using Systole.Channels.Text;

namespace Systole.Channels.Telegram;

/// <summary>Has a bot write messages to a chat of Telegram, and edit them as their incident changes.</summary>
internal sealed class TelegramChannel(TelegramOptions options, ChannelHttp http) : IAlertChannel
{
    // It moved, the message to edit is gone, the HTML is refused: each can come once.
    private const int RequestsMax = 4;

    private readonly string _bot = $"{options.BaseUrl.TrimEnd('/')}/bot{options.Token}/";

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        var text = MessageText.Of(message);
        var chat = TelegramMove.Of(options.ChatId, message.MovedTo) ?? options.ChatId;
        var edited = TelegramReference.In(chat, message.Reference);
        var isHtml = true;
        var hasMoved = false;
        for (var request = 1; ; request++)
        {
            var reply = await CallAsync(chat, edited, isHtml ? TelegramPayload.Html(text) : TelegramPayload.Plain(text), isHtml, stop);
            var goesOn = request < RequestsMax;
            if (goesOn && reply.MovedTo is { } moved && moved != chat) (chat, hasMoved, edited) = (moved, true, null);
            else if (goesOn && isHtml && reply.IsUnparsed) isHtml = false;
            else if (goesOn && edited is not null && reply.IsUneditable) edited = null;
            else
            {
                return reply.ToDelivery() with
                {
                    MovedTo = hasMoved ? TelegramMove.Text(options.ChatId, chat) : null,
                    Reference = reply.IsDone && (reply.MessageId ?? edited) is { } id ? TelegramReference.Of(chat, id) : null,
                };
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private async Task<TelegramReply> CallAsync(string chat, long? edited, string text, bool isHtml, CancellationToken stop)
    {
        var method = edited is null ? "sendMessage" : "editMessageText";
        var body = TelegramPayload.Of(chat, edited is null ? options.ThreadId : null, edited, text, isHtml);
        return new TelegramReply(await http.SendAsync(new HttpCall(new Uri(_bot + method), body, options.AllowPrivate), stop));
    }
}
