using Systole.Testing.Stores;
using Systole.Tests.Stores.Postgres;

namespace Systole.Tests.Stores;

public sealed class StoreConformanceTests
{
    private const int Seeds = 200;
    private const int Steps = 30;

    // Each step asks a server a dozen times.
    private const int PostgresSeeds = 50;

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var store in new[] { "memory", "sqlite", "postgres" })
        {
            foreach (var example in StoreConformance.Cases) cases.Add(store, example.Name);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_store_keeps_to_the_seam(string store, string sentence)
    {
        await using var bed = await BedAsync(store);
        await StoreConformance.Cases.Single(example => example.Name == sentence).RunAsync(bed);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Every_store_answers_like_plain_lists_on_generated_walks(string store)
    {
        for (var seed = 1; seed <= (store == "postgres" ? PostgresSeeds : Seeds); seed++)
        {
            await using var bed = await BedAsync(store);
            await new StoreWalk(bed, seed).RunAsync(Steps);
        }
    }

    private static async Task<IStoreBed> BedAsync(string store) => store switch
    {
        "memory" => new InMemoryBed(),
        "sqlite" => new SqliteBed(),
        _ => await PostgresBed.NewAsync(),
    };
}
