using Microsoft.Extensions.Logging;

namespace Systole.Runners.Preflight;

/// <summary>What is worth telling of checklists and prechecks. None of it stops a run.</summary>
internal static partial class PreflightLog
{
    [LoggerMessage(EventId = 3200, Level = LogLevel.Warning, Message = "The checklist of {Agent} cannot be read; its runs begin without it: {Why}")]
    public static partial void NoChecklist(ILogger logger, AgentId agent, string why);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Critical, Message = "The look before run {Run} fell over, so the run begins")]
    public static partial void Broke(ILogger logger, Exception exception, RunId run);

    [LoggerMessage(EventId = 3201, Level = LogLevel.Warning, Message = "The precheck of run {Run} gave no answer, so the run begins: {Why}")]
    public static partial void NoAnswer(ILogger logger, RunId run, string why);
}
