using System.Diagnostics;

namespace Systole.Tests.Runners;

/// <summary>Waits for a condition of the real world. The limit is for a machine that is busy with other things; it is no measure.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task IsTrue(Func<bool> condition, string what)
    {
        var from = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(from).ShouldBeLessThan(Limit, $"waited in vain for: {what}");
            await Task.Delay(10);
        }
    }
}
