namespace Systole.Testing.Stores;

/// <summary>
/// One storage under test, and the handles on it. What a test framework has to bring to run the conformance suite over a store.
/// </summary>
internal interface IStoreBed : IAsyncDisposable
{
    /// <summary>Whether <see cref="IStore.BackupAsync"/> writes a file.</summary>
    bool CanBackUp { get; }

    /// <summary>Whether several nodes may have it open. Handles of the bed are all of one node, the latest of which counts.</summary>
    bool IsShared => false;

    /// <summary>Another handle on the storage, not opened yet.</summary>
    IStore Store();

    /// <summary>
    /// What a node finds that starts after <paramref name="running"/> was killed: from here on <see cref="Store"/> is about that.
    /// </summary>
    void Crash(IStore running);

    /// <summary>The name of a file that does not exist.</summary>
    string NewFile();

    /// <summary>A handle on a backup, not opened yet.</summary>
    IStore StoreOf(string backup);
}
