using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Systole.Runners.Command;

namespace Systole.Tests.Runners;

/// <summary>Keeps what must never be logged, and what was logged as a warning.</summary>
internal sealed class FaultLogger : ILogger<CommandRunner>
{
    public ConcurrentQueue<string> Faults { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning) Lines.Enqueue(formatter(state, exception));
        if (logLevel == LogLevel.Critical) Faults.Enqueue($"{formatter(state, exception)}: {exception}");
    }
}
