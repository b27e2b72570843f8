using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Systole.Cli.Running;

/// <summary>The program's own log: a line for a person, where the rest of what it says goes.</summary>
internal sealed class NoticeLog(Action<string> write) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) =>
        new Lines(write, categoryName switch
        {
            // What goes wrong at its start is thrown, and told once from there.
            _ when categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) => LogLevel.None,
            // The web server's own chatter is of use to nobody here; its errors are.
            _ when categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) => LogLevel.Error,
            _ => LogLevel.Information,
        });

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the program's log goes to one place");

    public void Dispose()
    {
    }

    private sealed class Lines(Action<string> write, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var what = exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {exception.GetType().Name}: {exception.Message}";
            write(Text.Line(string.Create(CultureInfo.InvariantCulture, $"systole: {Word(logLevel)}{what}")));
        }

        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Critical or LogLevel.Error => "error: ",
            LogLevel.Warning => "warning: ",
            _ => "",
        };
    }
}
