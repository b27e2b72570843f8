namespace Systole.Channels.Telegram;

/// <summary>
/// Where a chat has moved to, written <c>-100123>-100456</c>: a chat that is configured anew must not be sent where the one before it went.
/// </summary>
internal static class TelegramMove
{
    private const char To = '>';

    /// <summary>Writes it, from the chat that is configured, however many times it moved.</summary>
    public static string Text(string configured, string now) => $"{configured}{To}{now}";

    /// <summary>Where the chat that is configured is now; null where it is not the one that moved.</summary>
    public static string? Of(string configured, string? moved) =>
        moved is not null && moved.StartsWith(configured + To, StringComparison.Ordinal) ? moved[(configured.Length + 1)..] : null;
}
