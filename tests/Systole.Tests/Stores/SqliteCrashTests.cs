using System.Globalization;
using Systole.Sqlite.Driver;

namespace Systole.Tests.Stores;

public sealed class SqliteCrashTests
{
    private const int Rounds = 20;
    private const int CommitsMax = 60;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill_and_whole()
    {
        using var folder = new TempFolder();
        var file = folder.NewFile();
        var random = new Random(20260216);
        for (var round = 1; round <= Rounds; round++)
        {
            var acknowledged = await CommitUntilKilled(file, random.Next(CommitsMax));
            await using var store = SqliteSample.Store(file);
            var found = await SqliteSample.CountWholeAsync(store, await store.OpenAsync(default));
            found.ShouldBeGreaterThanOrEqualTo(acknowledged, $"round {round}");
            // One commit more can be there: the one whose answer the kill cut off.
            found.ShouldBeLessThanOrEqualTo(acknowledged + 1, $"round {round}");
            await store.DisposeAsync();
            using var database = Database.Open(file, readOnly: true);
            database.Pragma("integrity_check").ShouldBe("ok");
        }
    }

    // Killed at once after so many acknowledgements, somewhere in the next commits.
    private static async Task<long> CommitUntilKilled(string file, int commits)
    {
        using var child = StoreChild.Start(StoreChild.Commit, file);
        (await child.StandardOutput.ReadLineAsync()).ShouldBe("open");
        var last = 0L;
        for (var i = 0; i < commits; i++) last = Number(await child.StandardOutput.ReadLineAsync());
        child.Kill();
        var rest = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        // A line that the kill cut short was never received.
        var whole = rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return whole.Length > 0 ? Number(whole[^1]) : last;
    }

    private static long Number(string? line) => long.Parse(line!, CultureInfo.InvariantCulture);
}
