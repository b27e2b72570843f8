namespace Systole.Cli.Tests.EndToEnd;

/// <summary>Waits for what other processes do: for the condition itself, with a bound that only a fault reaches.</summary>
internal static class Until
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? bound = null)
    {
        using var enough = new CancellationTokenSource(bound ?? Bound);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (!await condition()) await timer.WaitForNextTickAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"waited in vain: {what}");
        }
    }

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? bound = null) => TrueAsync(() => Task.FromResult(condition()), what, bound);

    /// <summary>Lets real time pass, where passing time is what is tried.</summary>
    public static async Task PassedAsync(TimeSpan span)
    {
        using var timer = new PeriodicTimer(span);
        await timer.WaitForNextTickAsync();
    }
}
