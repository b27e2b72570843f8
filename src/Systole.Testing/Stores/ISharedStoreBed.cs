using Systole.Stores.Shared;

namespace Systole.Testing.Stores;

/// <summary>
/// One storage that several nodes decide on. What a test framework has to bring to run <see cref="SharedStoreConformance"/>.
/// </summary>
internal interface ISharedStoreBed : IAsyncDisposable
{
    /// <summary>Another handle on the storage, not opened yet.</summary>
    ISharedStore Node(string name, TimeSpan lease);

    /// <summary>The storage goes back to what it was when this was called, as in a failover to a replica that was behind.</summary>
    Task<Func<Task>> RememberAsync();
}
