using System.Text;
using System.Text.Json;
using Systole.Statistics;
using Systole.Stores;
using Systole.Testing.Stores;

namespace Systole.Tests.Stores;

public sealed class StateJsonTests
{
    private const int Seeds = 500;
    private static readonly AgentId Main = AgentId.Parse("main");

    // The witness is the serialiser's own view of every public member, which knows nothing of the stored form: a member that somebody
    // adds to a state and forgets here comes back different.
    private static string All<T>(T value) => JsonSerializer.Serialize(value);

    [Fact]
    public void States_come_back_as_they_were()
    {
        using var json = new StateJsonBuffer();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var state = new Generate(seed).State(Main);
            All(StateJson.ReadAgent(Main, json.Of(state))).ShouldBe(All(state), $"seed {seed}");
        }
    }

    [Fact]
    public void Wakes_come_back_as_they_were()
    {
        using var json = new StateJsonBuffer();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var wake = new Generate(seed).Wake(new WakeId(7), Main);
            All(StateJson.ReadWake(wake.Id, json.Of(wake))).ShouldBe(All(wake), $"seed {seed}");
        }
    }

    [Fact]
    public void Runs_come_back_as_they_were()
    {
        using var json = new StateJsonBuffer();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var run = new Generate(seed).Record(7, new RunId(Main, 3));
            All(StateJson.ReadRun(7, run.Run, run.TraceId, run.EndedAt, json.Of(run))).ShouldBe(All(run), $"seed {seed}");
        }
    }

    [Fact]
    public void The_nodes_record_comes_back_as_it_was()
    {
        using var json = new StateJsonBuffer();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var node = new Generate(seed).Node();
            All(StateJson.ReadNode(json.Of(node))).ShouldBe(All(node), $"seed {seed}");
        }
    }

    [Fact]
    public void Figures_come_back_as_they_were()
    {
        using var json = new StateJsonBuffer();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var stats = new Generate(seed).Stats();
            All(StateJson.ReadStats(json.Of(stats))).ShouldBe(All(stats), $"seed {seed}");
        }
    }

    [Fact]
    public void Figures_are_stored_without_what_is_nothing()
    {
        using var json = new StateJsonBuffer();
        Encoding.UTF8.GetString(json.Of(AgentStats.None)).ShouldBe("{}");
        var once = RunStats.None.WithStart(new Instant(1000), TimeSpan.FromMinutes(30));
        Encoding.UTF8.GetString(json.Of(AgentStats.None with { Heartbeat = once })).ShouldBe(
            """{"heartbeat":{"started":1,"gaps":[1800000,1800000,1800000,310,1],"last_start_at":1000}}""");
        Should.Throw<JsonException>(() => StateJson.ReadStats("""{"heartbeat":{"outcomes":{"whim":1}}}"""u8)).Message
            .ShouldBe("'whim' is no outcome of a run");
    }

    [Fact]
    public void The_generator_leaves_no_member_out()
    {
        // Otherwise the tests above prove nothing about it: each member has to be seen at something other than its initial value.
        var initial = All(AgentState.Initial(Main));
        using var plain = JsonDocument.Parse(initial);
        var unseen = plain.RootElement.EnumerateObject().Select(member => member.Name).ToHashSet();
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var made = JsonDocument.Parse(All(new Generate(seed).State(Main)));
            unseen.RemoveWhere(name => made.RootElement.GetProperty(name).ToString() != plain.RootElement.GetProperty(name).ToString());
        }
        unseen.ShouldBe(["Id", "Pending"], ignoreOrder: true);
    }

    [Fact]
    public void The_generator_leaves_no_member_of_a_run_out()
    {
        // The same for the run in progress: two of them differ in every member that is stored with it.
        var seen = new Dictionary<string, HashSet<string>>();
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var made = JsonDocument.Parse(All(new Generate(seed).State(Main)));
            if (made.RootElement.GetProperty("Run") is not { ValueKind: JsonValueKind.Object } run) continue;
            foreach (var member in run.EnumerateObject())
            {
                if (!seen.TryGetValue(member.Name, out var values)) seen[member.Name] = values = [];
                values.Add(member.Value.ToString());
            }
        }
        // Its wakes have rows of their own, and what follows from them, or from what it is, is not stored.
        string[] unstored = ["Wakes", nameof(HeartbeatRun.MayBeSkipped), nameof(HeartbeatRun.Work), nameof(HeartbeatRun.IsIdle)];
        seen.Where(member => member.Value.Count < 2).Select(member => member.Key).ShouldBe(unstored);
    }

    [Fact]
    public void What_an_old_row_lacks_takes_its_default()
    {
        All(StateJson.ReadAgent(Main, "{}"u8)).ShouldBe(All(AgentState.Initial(Main)));
        var wake = StateJson.ReadWake(new WakeId(1), """{"reason":"x"}"""u8);
        (wake.Count, wake.Attempts, wake.Intent).ShouldBe((1, 0, Intent.Event));
        StateJson.ReadWake(new WakeId(1), """{"cause":{"run":"main-1"}}"""u8).Cause!.Ancestors.ShouldBeEmpty();
        StateJson.ReadAgent(Main, """{"run":{"id":"main-3"},"last_run":{"id":"main-2"}}"""u8).Run!.Reasons.ShouldBeEmpty();
        StateJson.ReadRun(1, new RunId(Main, 1), "00", null, "{}"u8).Reasons.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_later_version_adds_is_passed_over() =>
        StateJson.ReadAgent(Main, """{"mood":{"of":["the day"]},"streak_runs":3}"""u8).StreakRuns.ShouldBe(3);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"run\":{\"id\":\"no run\"}}")]
    [InlineData("{\"run\":{\"cause\":\"whim\"}}")]
    [InlineData("{\"anchor\":\"2026\"}")]
    [InlineData("{\"anchor\":")]
    public void What_is_no_state_is_refused(string text) =>
        Should.Throw<JsonException>(() => StateJson.ReadAgent(Main, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_stored_form_is_approved()
    {
        using var json = new StateJsonBuffer();
        Encoding.UTF8.GetString(json.Of(new Wake
        {
            Id = new WakeId(12),
            Reason = "hook:gh",
            Intent = Intent.Immediate,
            Key = "k",
            AcceptedAt = new Instant(1000),
            LastAcceptedAt = new Instant(2000),
            Cause = new Cause(new RunId(Main, 3), new Instant(500), [new Ancestor(new RunId(AgentId.Parse("a-b"), 4), new Instant(400))]),
        })).ShouldBe(
            """{"reason":"hook:gh","intent":"immediate","key":"k","count":1,"accepted_at":1000,"last_accepted_at":2000,"""
            + """ "cause":{"run":"main-3","started_at":500,"ancestors":[{"run":"a-b-4","started_at":400}]},""".Trim()
            + """ "self_caused":false,"override_budget":false,"attempts":0}""".Trim());
    }
}
