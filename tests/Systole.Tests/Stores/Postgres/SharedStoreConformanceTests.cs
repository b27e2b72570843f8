using Systole.Testing.Stores;

namespace Systole.Tests.Stores.Postgres;

public sealed class SharedStoreConformanceTests
{
    private const int Seeds = 15;
    private const int Steps = 40;

    public static TheoryData<string> Cases() => [.. SharedStoreConformance.Cases.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_shared_store_keeps_to_the_seam(string sentence)
    {
        await using var bed = await PostgresBed.NewAsync();
        await SharedStoreConformance.Cases.Single(example => example.Name == sentence).RunAsync(bed);
    }

    [Fact]
    public async Task Every_node_knows_what_all_committed_on_generated_walks()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            await using var bed = await PostgresBed.NewAsync();
            await new SharedStoreWalk(bed, seed).RunAsync(Steps);
        }
    }
}
