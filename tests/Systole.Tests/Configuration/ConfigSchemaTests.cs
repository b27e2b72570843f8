using System.Text.Json;
using System.Text.RegularExpressions;
using Systole.Server.Configuration;
using static Systole.Tests.Configuration.ConfigFixture;

namespace Systole.Tests.Configuration;

/// <summary>What is printed from the description of the keys.</summary>
public sealed partial class ConfigSchemaTests
{
    [Fact]
    public void The_schema_is_the_approved_one() => ApprovedFile.Check("docs/systole.schema.json", ConfigSchema.Json);

    [Fact]
    public void The_schema_describes_every_key_once()
    {
        using var schema = JsonDocument.Parse(ConfigSchema.Json);
        var root = schema.RootElement;
        root.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        Names(root).ShouldBe(Keys.File.Keys.Select(k => k.Name));
        Names(root.GetProperty("$defs").GetProperty("agent")).ShouldBe(AgentKeys.Agent.Keys.Select(k => k.Name));
        root.GetProperty("properties").GetProperty("listen").GetProperty("default").GetString().ShouldBe("http://127.0.0.1:7717");

        static IEnumerable<string> Names(JsonElement map) => map.GetProperty("properties").EnumerateObject().Select(p => p.Name);
    }

    [Fact]
    public void Every_default_is_one_that_the_key_takes()
    {
        foreach (var (path, key) in Described(Keys.File, Trail.File))
        {
            if (key.Default is null or "[]" or "{}") continue;
            key.DefaultValue.ShouldNotBeNull(path);
        }
    }

    [Fact]
    public void Every_key_for_later_is_one_that_is_described() =>
        NotYet.Rows.Except(Described(Keys.File, Trail.File).Select(k => k.Path)).ShouldBeEmpty();

    [Fact]
    public void The_commented_file_is_valid_and_says_what_it_shows()
    {
        var config = Good(ConfigTemplate.Text);
        var schedule = new Schedule.Every(TimeSpan.FromMinutes(30));
        MainOf(config).Policy.ShouldBe(new AgentPolicy { Id = AgentId.Parse("main"), Schedule = schedule });
        MainOf(config).Command.ShouldNotBeNull();
    }

    [Fact]
    public void Every_setting_of_the_commented_file_is_the_default_when_it_is_uncommented()
    {
        var text = Setting().Replace(ConfigTemplate.Text, "");
        text.ShouldNotBe(ConfigTemplate.Text);
        var (bare, full) = (Good(ConfigTemplate.Text), Good(text));
        // Tables compare by identity.
        (full.GroupRunsMax.Count, full.Labels.Count).ShouldBe((0, 0));
        var unlisted = bare.Unlisted with
        {
            Policy = bare.Unlisted.Policy with { SharedBudgets = full.Unlisted.Policy.SharedBudgets },
            Labels = full.Unlisted.Labels,
        };
        full.ShouldBe(bare with
        {
            ApiKeys = full.ApiKeys,
            Agents = full.Agents,
            GroupRunsMax = full.GroupRunsMax,
            Labels = full.Labels,
            NodeName = "laptop-7717",
            Channels = full.Channels,
            Alerting = full.Alerting,
            Unlisted = unlisted,
        });

        // Where there is no default a sample stands; all else is what holds anyway.
        full.Channels.ShouldHaveSingleItem().Kind.ShouldBe("ntfy");
        full.Alerting.Routes.ShouldHaveSingleItem().Name.ShouldBe("ops");
        var policy = MainOf(full).Policy;
        var sample = new BudgetPolicy { RunsPerHour = 20, TokensPerDay = 500_000, UsdPerDay = 5 };
        policy.Budget.ShouldBe(sample);
        policy.SharedBudgets.ShouldBe([new SharedBudget(SharedBudget.AllAgents, sample)]);
        const Weekdays workdays = Weekdays.Mon | Weekdays.Tue | Weekdays.Wed | Weekdays.Thu | Weekdays.Fri;
        policy.ActiveHours.ShouldBe(new ActiveHours { From = 0, To = 24 * 60, Days = workdays });
        (policy with
        {
            Group = null,
            ActiveHours = null,
            Budget = BudgetPolicy.None,
            SharedBudgets = [],
            Events = policy.Events with { BackoffMax = TimeSpan.Zero },
            Retry = policy.Retry with { BackoffMax = TimeSpan.Zero },
            Watch = policy.Watch with { OnTimeout = null, Expect = null },
            AlertRoute = null,
        }).ShouldBe(MainOf(bare).Policy);
    }

    [Fact]
    public void The_commented_file_shows_every_key_of_this_version()
    {
        var shown = Line().Matches(ConfigTemplate.Text).Select(m => m.Groups[1].Value).ToHashSet();
        var missing = Described(Keys.File, Trail.File)
            .Where(k => k.Key.AliasOf is null && !NotYet.Rows.Any(r => k.Path == r || k.Path.StartsWith(r + ".", StringComparison.Ordinal)))
            .Select(k => k.Key.Name).Where(name => !shown.Contains(name));
        // What only holds keys for later, what stands inside a list, and what cannot stand beside a key that is set.
        missing.Distinct().ShouldBe(
            [
                "postgres", "hash", "role", "cron", "match", "agent", "kind", "severity", "label", "continue",
                .. ChannelKinds.All.Where(kind => kind.Name != "command").Select(kind => kind.Name),
                .. ChannelKinds.All.SelectMany(kind => kind.Keys.Select(key => key.Name)).Except(shown), "allow_private",
            ],
            ignoreOrder: true);
        ConfigTemplate.Text.ShouldContain("# telegram { token, chat_id, [thread_id] }: A chat that a bot writes to.\n");
        ConfigTemplate.Text.ShouldContain("# Such as cron: \"0 8-20 * * mon-fri\"");
    }

    private static IEnumerable<(string Path, Key Key)> Described(Shape shape, Trail trail) => shape switch
    {
        Shape.Map map => map.Keys
            .Select(key => (Key: key, Below: trail.Of(map).Key(key.Name)))
            .SelectMany(k => Described(k.Key.Shape, k.Below).Prepend((k.Below.Row, k.Key))),
        Shape.Table table => Described(table.Of, trail.Key("*")),
        Shape.List list => Described(list.Of, trail),
        Shape.Either either => Described(either.Many, trail),
        _ => [],
    };

    [GeneratedRegex("(?<=^ *)#(?=[a-z_]+:)", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex("^ *#?([a-z_]+):", RegexOptions.Multiline)]
    private static partial Regex Line();
}
