using System.Globalization;
using System.Text;
using SQLitePCL;

namespace Systole.Sqlite.Driver;

/// <summary>One connection. For one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    // Only programs beside the node (a shell, a backup tool) are ever waited for.
    private const int BusyMs = 5_000;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private byte[] _scratch = new byte[1024];

    private Database(string file, sqlite3 handle)
    {
        File = file;
        _handle = handle;
    }

    /// <summary>The file as it was configured, for messages.</summary>
    public string File { get; }

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>How many rows the last statement wrote.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static Database Open(string file, bool readOnly)
    {
        SqliteLibrary.Prepare();
        var flags = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE;
        var code = raw.sqlite3_open_v2(file, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new Database(file, handle);
        try
        {
            database.Check(code);
            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_busy_timeout(handle, BusyMs);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The prepared statement of that file; kept and used again.</summary>
    public Statement Statement(string name)
    {
        if (!_statements.TryGetValue(name, out var statement)) _statements[name] = statement = Prepare(SqlText.Statement(name));
        return statement;
    }

    /// <summary>Runs a script of several statements.</summary>
    public void Execute(string script) => Check(raw.sqlite3_exec(_handle, script));

    /// <summary>Sets a pragma, or reads one.</summary>
    /// <returns>The first value it answers; null for none.</returns>
    public string? Pragma(string pragma)
    {
        using var statement = Prepare($"PRAGMA {pragma}");
        return statement.Step() && !statement.IsNull(0) ? statement.Text(0) : null;
    }

    /// <summary>Reads a pragma that is a number.</summary>
    public long PragmaNumber(string pragma) => long.Parse(Pragma(pragma) ?? "0", CultureInfo.InvariantCulture);

    /// <summary>Moves the write-ahead log into the database and empties it, unless somebody still reads from it.</summary>
    public void Checkpoint() => raw.sqlite3_wal_checkpoint_v2(_handle, null, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);

    /// <exception cref="StoreException">The code is an error.</exception>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw SqliteFault.Explain(File, code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    /// <summary>A string as UTF-8, until the next call: statements copy what they are given.</summary>
    internal ReadOnlySpan<byte> Utf8(string text)
    {
        var needed = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_scratch.Length < needed) _scratch = new byte[needed];
        return _scratch.AsSpan(0, Encoding.UTF8.GetBytes(text, _scratch));
    }

    /// <summary>Prepares a statement for the caller to dispose of.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new Statement(this, statement);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        _handle.Dispose();
    }
}
