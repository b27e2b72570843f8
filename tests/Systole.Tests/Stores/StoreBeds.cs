using Systole.Sqlite;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing.Stores;

namespace Systole.Tests.Stores;

internal sealed class InMemoryBed : IStoreBed
{
    private readonly InMemoryDisk _disk = new();

    public bool CanBackUp => false;

    public IStore Store() => new InMemoryStore(_disk);

    public void Crash(IStore running) => _disk.Release();

    public string NewFile() => throw new NotSupportedException();

    public IStore StoreOf(string backup) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class SqliteBed : IStoreBed
{
    private readonly TempFolder _folder = TempFolder.Fast();
    private readonly List<IStore> _killed = [];
    private string _file;

    public SqliteBed() => _file = _folder.NewFile();

    public bool CanBackUp => true;

    public IStore Store() => StoreOf(_file);

    // What is on the disk at this moment, without a word to the store: the database and its log. The index of the log does not outlive
    // a process.
    public void Crash(IStore running)
    {
        var found = _folder.NewFile();
        File.Copy(_file, found);
        File.Copy(_file + "-wal", found + "-wal");
        _file = found;
        _killed.Add(running);
    }

    public string NewFile() => _folder.NewFile();

    public IStore StoreOf(string backup) => new SqliteStore(new SqliteStoreOptions { Path = backup });

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _killed) await store.DisposeAsync();
        _folder.Dispose();
    }
}
