namespace Systole.Postgres.Turns;

internal static class ValueTasks
{
    /// <summary>The same, where the result is of no interest.</summary>
    public static async ValueTask AsVoid<T>(this ValueTask<T> task) => await task;
}
