using Systole.Sqlite.Driver;

namespace Systole.Sqlite;

/// <summary>
/// Connections that only read, for the API: in WAL they neither wait for the loop's commits nor make them wait. As many as are used at
/// once, up to a few; the next reader waits.
/// </summary>
internal sealed class Readers(string file) : IDisposable
{
    private const int CountMax = 4;

    private readonly SemaphoreSlim _free = new(CountMax);
    private readonly Stack<Database> _idle = [];
    private readonly Lock _gate = new();

    public async ValueTask<T> ReadAsync<T>(Func<Database, T> read, CancellationToken stop)
    {
        await _free.WaitAsync(stop);
        try
        {
            var database = Rent();
            try
            {
                return read(database);
            }
            finally
            {
                lock (_gate) _idle.Push(database);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Closes all of them, once those at work are done.</summary>
    public void Dispose()
    {
        for (var i = 0; i < CountMax; i++) _free.Wait();
        lock (_gate)
        {
            foreach (var database in _idle) database.Dispose();
            _idle.Clear();
        }
        _free.Dispose();
    }

    private Database Rent()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out var idle)) return idle;
        }
        return Database.Open(file, readOnly: true);
    }
}
