using Microsoft.Extensions.Logging;

namespace Systole.Bench.Cluster;

/// <summary>A node in trouble measures nothing: what it warns of is seen.</summary>
internal sealed class Complaints : ILogger
{
    public static readonly ILoggerFactory Factory = LoggerFactory.Create(logging => logging.AddProvider(new Provider()));

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Console.Error.WriteLine($"a node warns: {formatter(state, exception)}");
    }

    private sealed class Provider : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Complaints();

        public void Dispose()
        {
        }
    }
}
