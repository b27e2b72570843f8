using System.Globalization;
using System.Text;
using Systole.Sqlite;
using Systole.Statistics;
using Systole.Stores;
using Systole.Testing.Stores;

namespace Systole.Tests.Stores.Moving;

/// <summary>A store in a file with everything that a store can hold, made from a seed, and the same as a list.</summary>
internal static class MovedStore
{
    public const int Agents = 40;
    public const int Wakes = 400;
    public const int Runs = 300;
    public const int Rows = 90;

    private static readonly byte[][] Payloads = [[], [0], [0, 255, 1, 128], Encoding.UTF8.GetBytes("""{"text":"♥\u0000"}""")];

    public static async Task<StoreModel> FillAsync(string file, int seed, int lines)
    {
        var (make, model) = (new Generate(seed), new StoreModel());
        var agents = Numbers(Agents).Select(n => AgentId.Parse(Name($"a-{n}.x_y"))).ToArray();
        await using var store = new SqliteStore(new SqliteStoreOptions { Path = file });
        await store.OpenAsync(default);
        foreach (var batch in new[]
        {
            new CommitBatch { Node = make.Node(), Agents = [.. agents.Skip(1).Select(make.State)] },
            new CommitBatch { Node = make.Node(), Wakes = [.. Numbers(Wakes).Select(n => Wake(make, make.One(agents), n))] },
            new CommitBatch { Node = make.Node(), Runs = [.. Numbers(Runs).Select(n => Run(make, agents[n % Agents], n))] },
            new CommitBatch { Node = make.Node(), Journal = [.. Numbers(lines).Select(n => Line(make, agents, n))] },
            new CommitBatch { Node = make.Node(), Checkpoints = [.. agents.Select(agent => Checkpoint(make, agent))] },
            new CommitBatch { Node = make.Node(), Stats = [.. agents.SelectMany(agent => Stats(make, agent))] },
            new CommitBatch { Node = make.Node(), Alerting = [.. Alerting()] },
            new CommitBatch { Node = make.Node(), Alerting = [.. Alerting().Where(row => row.Room == "gone").Select(Removed)] },
            new CommitBatch { Node = make.Node(), Replies = [.. Numbers(50).Select(n => make.Reply(Name($"s{n % 7}"), Name($"k{n}")))] },
        })
        {
            await store.CommitAsync(batch, default);
            model.Commit(batch);
        }
        return model;
    }

    private static string Name(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);

    private static JournalEntry Line(Generate make, AgentId[] agents, int number) =>
        make.Line(number, make.Chance(0.1) ? null : make.One(agents));

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(1, count);

    private static WakeRecord Wake(Generate make, AgentId agent, int number) => new(
        agent, make.Wake(new WakeId(number), agent), make.Chance() ? 1 + make.Number(3) : null, make.Chance(0.2) ? make.At() : null,
        make.Chance(0.7) ? make.One(Payloads) : default(ReadOnlyMemory<byte>?));

    private static IEnumerable<StatsRow> Stats(Generate make, AgentId agent) =>
        StatsPeriods.All.Select(period => new StatsRow(agent, period, period.StartOf(make.At()), make.Stats()));

    // The heart and the sign after it sort one way by characters and the other by bytes.
    private static IEnumerable<AlertingRow> Alerting() => Numbers(Rows).SelectMany(n => (AlertingRow[])
    [
        new("gone", Name($"k{n}"), "{}"), new(Name($"room-{n % 3}"), Name($"k{n}"), Name($"{{\"n\":{n}}}")),
        new(Name($"room-{n % 3}"), Name($"{(n % 2 == 0 ? '\uffe6' : '♥')}{n}💓"), "\"line\\nbreak\""),
    ]);

    private static AlertingRow Removed(AlertingRow row) => row with { Json = null };

    private static CheckpointRecord Checkpoint(Generate make, AgentId agent) => make.Checkpoint(agent, Name($"t-{make.Number(9)} ♥"));

    private static RunRecord Run(Generate make, AgentId agent, int number) => make.Record(number, new RunId(agent, number));
}
