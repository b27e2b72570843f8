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

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "{Run} is taken over: its node {Node} was not heard of until its lease ended")]
    private static partial void LogNodeGone(ILogger logger, RunId run, string node);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "{Run} is no longer this node's, another has taken it over: it is stopped here")]
    private static partial void LogFenced(ILogger logger, RunId run);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "{Run} could not be taken up: {Trouble}; it is tried again")]
    private static partial void LogTakeUpFailed(ILogger logger, RunId run, string trouble);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "the safety sweep found {Agent} planned too late; it is looked at in time now, and this is a fault of Systole: please report it")]
    private static partial void LogPlannedLate(ILogger logger, AgentId agent);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "the late result of {Run} is refused: it was taken over by another node")]
    private static partial void LogLate(ILogger logger, RunId run);
}
