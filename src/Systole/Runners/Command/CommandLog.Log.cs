using Microsoft.Extensions.Logging;

namespace Systole.Runners.Command;

/// <summary>What the command runner tells the log.</summary>
internal static partial class CommandLog
{
    [LoggerMessage(EventId = 3100, Level = LogLevel.Debug, Message = "A supervisor was started for run {Run}")]
    public static partial void Started(ILogger logger, RunId run);

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning,
        Message = "The supervisor of run {Run} went down before its command's end; what is left of the run is ended")]
    public static partial void SupervisorDied(ILogger logger, RunId run);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Warning,
        Message = "The folder of run {Run} is gone: it was removed, or the store has lost the run's end")]
    public static partial void FolderMissing(ILogger logger, RunId run);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Error, Message = "Run {Run} cannot be told to {Stage}")]
    public static partial void CancelFailed(ILogger logger, Exception exception, RunId run, CancelStage stage);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Warning, Message = "What was kept about run {Run} cannot be removed")]
    public static partial void ForgetFailed(ILogger logger, Exception exception, RunId run);

    [LoggerMessage(EventId = 3105, Level = LogLevel.Critical, Message = "The watch over run {Run} fell over")]
    public static partial void WatchFailed(ILogger logger, Exception exception, RunId run);

    [LoggerMessage(EventId = 3107, Level = LogLevel.Warning,
        Message = "An earlier run under the number of {Run}, which the store has lost, is ended before that one begins")]
    public static partial void Displaced(ILogger logger, RunId run);

    [LoggerMessage(EventId = 3108, Level = LogLevel.Error, Message = "What run {Run} is given could not be written; it is ended")]
    public static partial void Unprepared(ILogger logger, Exception exception, RunId run);

    [LoggerMessage(EventId = 3106, Level = LogLevel.Error, Message = "The folder of run {Run} cannot be used just now; it is tried again")]
    public static partial void FolderUnusable(ILogger logger, Exception exception, RunId run);
}
