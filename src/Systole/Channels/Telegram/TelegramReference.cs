using System.Globalization;

namespace Systole.Channels.Telegram;

/// <summary>A message of a chat, written <c>-1001234567890/57</c>: numbers of messages begin anew in a chat that has moved.</summary>
internal static class TelegramReference
{
    /// <summary>Writes it.</summary>
    public static string Of(string chat, long message) => string.Create(CultureInfo.InvariantCulture, $"{chat}/{message}");

    /// <summary>The message, where it is one of this chat.</summary>
    public static long? In(string chat, string? reference) =>
        reference is not null && reference.StartsWith(chat + "/", StringComparison.Ordinal)
        && long.TryParse(reference.AsSpan(chat.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var message) ? message : null;
}
