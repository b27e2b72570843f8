namespace Systole.Cli.Tests.Simulating;

/// <summary>A day in which everything happens that a simulation can tell.</summary>
internal static class EveryEvent
{
    public static string[] Lines { get; } = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Simulating", "everything.jsonl"));
}
