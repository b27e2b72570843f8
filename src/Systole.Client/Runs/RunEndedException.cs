namespace Systole.Client.Runs;

/// <summary>Something was to be said of a run that has ended.</summary>
internal sealed class RunEndedException(string message) : InvalidOperationException(message);
