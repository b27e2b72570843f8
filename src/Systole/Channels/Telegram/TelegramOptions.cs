namespace Systole.Channels.Telegram;

/// <summary>A chat of Telegram that a bot writes to.</summary>
public sealed record TelegramOptions : ChannelOptions
{
    /// <summary>The bot's token.</summary>
    public required string Token { get; init; }

    /// <summary>The chat: a number, or the name of a public one with <c>@</c>.</summary>
    public required string ChatId { get; init; }

    /// <summary>The topic within a forum; null for none.</summary>
    public long? ThreadId { get; init; }

    /// <summary>Where the Bot API is; another one for a server of one's own.</summary>
    public string BaseUrl { get; init; } = "https://api.telegram.org";

    /// <inheritdoc/>
    public override string Kind => "telegram";

    /// <summary>One message a second for a chat and 20 a minute for a group, by Telegram's documentation; edits count.</summary>
    internal override ChannelTraits Traits => new(Edits: true, ResendEvery: null, Burst: 1, Per: TimeSpan.FromSeconds(3));

    internal override IEnumerable<string?> Confidential => [Token];

    private protected override IEnumerable<(string Key, string Problem)> OwnProblems()
    {
        // It becomes a part of the address.
        if (!IsToken(Token)) yield return ("token", "must be a bot's token as @BotFather gives it: a number, ':' and letters");
        if (!IsChat(ChatId)) yield return ("chat_id", "must be a number such as -1001234567890, or a public name such as @channel");
        if (ThreadId <= 0) yield return ("thread_id", "must be more than 0");
        if (UrlProblems.OfBase(BaseUrl, AllowPrivate) is { } url) yield return ("base_url", url);
    }

    private static bool IsToken(string token) =>
        token.Length <= 200 && token.Split(':') is [{ Length: > 0 } bot, { Length: > 0 } secret]
        && bot.All(char.IsAsciiDigit) && secret.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static bool IsChat(string chat) => chat.StartsWith('@')
        ? chat.Length is > 1 and <= 100 && chat[1..].All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        : long.TryParse(chat, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out _);
}
