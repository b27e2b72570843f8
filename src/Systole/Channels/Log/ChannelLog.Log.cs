using Microsoft.Extensions.Logging;

namespace Systole.Channels.Log;

/// <summary>What the log channel writes.</summary>
internal static partial class ChannelLog
{
    [LoggerMessage(EventId = 3400, Message = "{Alert}")]
    public static partial void Told(ILogger logger, LogLevel level, string alert);

    [LoggerMessage(EventId = 3401, Level = LogLevel.Warning, Message = "{Count} more alerts are told in the same message and are not written here")]
    public static partial void LeftOut(ILogger logger, int count);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Information,
        Message = "{Count} alerts opened and closed while this channel could not be reached")]
    public static partial void Untold(ILogger logger, int count);
}
