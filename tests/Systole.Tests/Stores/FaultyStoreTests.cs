using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing.Stores;

namespace Systole.Tests.Stores;

public sealed class FaultyStoreTests
{
    [Theory]
    [InlineData(CommitFaults.Before, 0)]
    [InlineData(CommitFaults.After, 7)]
    public async Task A_planned_commit_fails_before_or_after_it_is_written(string fault, long wakeKept)
    {
        var disk = new InMemoryDisk();
        await using var store = new FaultyStore(new InMemoryStore(disk), 2, Enum.Parse<CommitFault>(fault));
        await store.OpenAsync(default);
        var node = new NodeRecord { LastSeenAt = Instant.Min };
        await store.CommitAsync(new CommitBatch { Node = node }, default);
        var second = new CommitBatch { Node = node with { LastWake = 7 } };
        await Should.ThrowAsync<StoreException>(async () => await store.CommitAsync(second, default));
        disk.Node!.LastWake.ShouldBe(wakeKept);
        await store.CommitAsync(new CommitBatch { Node = node with { LastWake = 8 } }, default);
        disk.Node!.LastWake.ShouldBe(8);
        (store.Commits, store.Failures).ShouldBe((3, 1));
    }

    private static class CommitFaults
    {
        public const string Before = nameof(CommitFault.Before);
        public const string After = nameof(CommitFault.After);
    }
}
