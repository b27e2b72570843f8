using Microsoft.Extensions.Logging;

namespace Systole.Loop;

internal sealed partial class HeartLoop
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "the node could not observe for {Length}; that time is charged to nobody")]
    private static partial void LogBlind(ILogger logger, TimeSpan length);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "the wall clock was stepped by {By}")]
    private static partial void LogStepped(ILogger logger, TimeSpan by);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "the store takes no writes: {Trouble}; callers are refused until it does")]
    private static partial void LogStoreTrouble(ILogger logger, string trouble);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "the store takes writes again")]
    private static partial void LogStoreBack(ILogger logger);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "taking up {Run} again")]
    private static partial void LogAdopting(ILogger logger, RunId run);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "retention could not be looked after: {Trouble}")]
    private static partial void LogPruneFailed(ILogger logger, string trouble);
}
