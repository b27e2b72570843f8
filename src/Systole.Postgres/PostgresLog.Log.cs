using Microsoft.Extensions.Logging;

namespace Systole.Postgres;

/// <summary>What the store tells of; the events are numbered from 3300.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(EventId = 3300, Level = LogLevel.Debug,
        Message = "Commits of other nodes are found by looking only, until hints are back: {Why}")]
    public static partial void NotListening(ILogger logger, string why);

    [LoggerMessage(EventId = 3301, Level = LogLevel.Warning,
        Message = "The turn of another session (pid {Pid}) took too long and was ended by force")]
    public static partial void EndedByForce(ILogger logger, int pid);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Warning,
        Message = "The database had lost that node {Node} is here; it is registered again")]
    public static partial void RegisteredAgain(ILogger logger, string node);

    [LoggerMessage(EventId = 3303, Level = LogLevel.Warning,
        Message = "The database does not follow from what was known of it; everything is read again")]
    public static partial void ReadsWhole(ILogger logger);

    [LoggerMessage(EventId = 3304, Level = LogLevel.Debug, Message = "A broken connection could not be closed in good order: {Why}")]
    public static partial void ClosedBroken(ILogger logger, string why);

    [LoggerMessage(EventId = 3305, Level = LogLevel.Debug, Message = "That a long turn goes on could not be told: {Why}")]
    public static partial void NotStaying(ILogger logger, string why);
}
