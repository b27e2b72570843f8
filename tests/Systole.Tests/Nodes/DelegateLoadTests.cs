using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Systole.Runners;
using Systole.Sqlite;

namespace Systole.Tests.Nodes;

/// <summary>A real node on a real store and real time: a thousand agents a second on a small machine.</summary>
[Collection(RealTime.Name)]
public sealed class DelegateLoadTests
{
    private const int Agents = 1_000;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_thousand_agents_at_one_second_run_without_a_missed_slot()
    {
        var folder = Directory.CreateTempSubdirectory("systole-").FullName;
        try
        {
            var turns = new ConcurrentDictionary<AgentId, ConcurrentBag<Instant>>();
            var definitions = Enumerable.Range(1, Agents).Select(number => new AgentDefinition
            {
                Policy = new AgentPolicy { Id = AgentId.Parse($"agent-{number}"), Schedule = new Schedule.Every(TimeSpan.FromSeconds(1)) },
                Delegate = (turn, _) =>
                {
                    turns.GetOrAdd(turn.Agent, _ => []).Add(turn.Slot!.Value);
                    return Task.FromResult(TurnResult.Nothing);
                },
            });
            await using var store = new SqliteStore(new SqliteStoreOptions { Path = Path.Combine(folder, "systole.db") });
            await using var node = new Node(store, new NodeOptions { DataDirectory = folder }, [.. definitions], TimeProvider.System, NullLoggerFactory.Instance);
            await node.StartAsync(CancellationToken.None);
            using (var timer = new PeriodicTimer(Length)) await timer.WaitForNextTickAsync();
            await node.StopAsync();

            turns.Count.ShouldBe(Agents);
            foreach (var (agent, slots) in turns)
            {
                var inOrder = slots.Order().ToList();
                inOrder.Count.ShouldBeGreaterThanOrEqualTo((int)Length.TotalSeconds, agent.Value);
                for (var k = 1; k < inOrder.Count; k++) (inOrder[k] - inOrder[0]).ShouldBe(TimeSpan.FromSeconds(k), agent.Value);
            }
            var passedOver = (await node.JournalTailAsync(null, 1_000, CancellationToken.None)).Where(entry => entry.Name is "slot_skipped" or "slots_missed" or "host_suspended");
            passedOver.Select(entry => entry.Json).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>Tests on real time run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealTime
{
    public const string Name = "real time";
}
