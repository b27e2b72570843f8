using Microsoft.Extensions.Logging;
using Systole.Channels.Text;

namespace Systole.Channels.Log;

/// <summary>Writes to the log, one line for each alert, so that a log can be searched for it.</summary>
internal sealed class LogChannel(ILogger<LogChannel> logger) : IAlertChannel
{
    private const int LinesMax = 50;
    private const int LineCharsMax = 2000;

    /// <inheritdoc/>
    public Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        // Those that nothing is new of are in the log already.
        var news = message.Alerts.Where(alert => alert.Change is not null).ToList();
        if (news.Count < 2) Write(message);
        else
        {
            var several = message with { Untold = 0 };
            foreach (var alert in news.Take(LinesMax)) Write(several with { Alerts = [alert] });
            if (news.Count > LinesMax) ChannelLog.LeftOut(logger, news.Count - LinesMax);
            if (message.Untold > 0) ChannelLog.Untold(logger, message.Untold);
        }
        return Task.FromResult(new Delivery(DeliveryOutcome.Delivered, "written to the log"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(AlertMessage message)
    {
        var level = LevelOf(message);
        if (!logger.IsEnabled(level)) return;
        var text = MessageText.Of(message);
        var line = Texts.Line(string.Join("; ", [text.Title, .. text.Details]), LineCharsMax);
        ChannelLog.Told(logger, level, line);
    }

    private static LogLevel LevelOf(AlertMessage message) => message switch
    {
        { Alerts: [] } or { IsOver: true } => LogLevel.Information,
        { Severity: Severity.Error } => LogLevel.Error,
        { Severity: Severity.Warning } => LogLevel.Warning,
        _ => LogLevel.Information,
    };
}
