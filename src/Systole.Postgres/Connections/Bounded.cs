namespace Systole.Postgres.Connections;

/// <summary>
/// A bound on calls to a server that may have fallen silent. The driver's own comes later: it asks such a server to cancel the command
/// first, and waits for that as well.
/// </summary>
internal static class Bounded
{
    /// <summary>Waits for so long and no longer; what goes on then is given to <paramref name="abandon"/>.</summary>
    /// <exception cref="TimeoutException">It was not done.</exception>
    public static async ValueTask<T> WithinAsync<T>(this ValueTask<T> call, TimeSpan limit, TimeProvider time, Action<Task> abandon)
    {
        var running = call.AsTask();
        try
        {
            return await running.WaitAsync(limit, time);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            abandon(running);
            throw;
        }
    }
}
