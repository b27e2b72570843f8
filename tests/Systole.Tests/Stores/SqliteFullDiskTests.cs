using System.Diagnostics;
using Systole.Stores;

namespace Systole.Tests.Stores;

/// <summary>On a real full disk: a file system of 2 MiB in memory, which only root may mount.</summary>
public sealed class SqliteFullDiskTests
{
    private const int FillBytes = 64 * 1024;

    [Fact]
    public async Task On_a_full_disk_nothing_of_a_batch_is_written_and_the_same_batch_goes_in_later()
    {
        using var folder = new TempFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Path);
        var file = folder.File("systole.db");
        await using var store = SqliteSample.Store(file);
        await store.OpenAsync(default);
        await store.CommitAsync(SqliteSample.Batch(1), default);
        var ballast = Fill(folder.File("ballast"));

        var big = SqliteSample.Batch(2, wakes: 3, bytes: 100_000);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var refused = await Should.ThrowAsync<StoreException>(async () => await store.CommitAsync(big, default));
            refused.Message.ShouldBe($"the disk of {file} is full; nothing of this change was written; make room and it goes on");
            (await store.ReadJournalRangeAsync(default)).ShouldBe((1, 3));
        }

        ballast.Delete();
        await store.CommitAsync(big, default);
        await store.DisposeAsync();
        (await SqliteSample.CountWholeAsync(store, await store.OpenAsync(default))).ShouldBe(2);
    }

    [Fact]
    public async Task On_a_full_disk_a_store_does_not_open_and_a_backup_leaves_no_half()
    {
        using var folder = new TempFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Path);
        using var elsewhere = new TempFolder();
        await using var store = SqliteSample.Store(elsewhere.NewFile());
        await store.OpenAsync(default);
        await store.CommitAsync(SqliteSample.Batch(1, wakes: 10, bytes: 10_000), default);
        Fill(folder.File("ballast"));

        await using var other = SqliteSample.Store(folder.File("systole.db"));
        (await Should.ThrowAsync<StoreException>(async () => await other.OpenAsync(default))).Message.ShouldContain("is full");
        var backup = folder.File("backup.db");
        (await Should.ThrowAsync<StoreException>(async () => await store.BackupAsync(backup, default))).Message.ShouldContain("is full");
        Directory.GetFiles(folder.Path, "backup*").ShouldBeEmpty();
    }

    // To the last byte: first in large steps, then in small ones.
    private static FileInfo Fill(string path)
    {
        for (var size = FillBytes; size > 0; size /= 16)
        {
            try
            {
                using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
                while (true) stream.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Full.
            }
        }
        return new FileInfo(path);
    }

    private sealed class SmallDisk(string folder) : IAsyncDisposable
    {
        public static async Task<SmallDisk> MountAsync(string folder)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
                "SKIPPED: only root on Linux can mount a small disk");
            Assert.SkipUnless(await Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder) == 0,
                "SKIPPED: a tmpfs could not be mounted here");
            return new SmallDisk(folder);
        }

        public async ValueTask DisposeAsync() => await Run("umount", "-l", folder);

        private static async Task<int> Run(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }
}
