using Systole.Tests;

namespace Systole.Cli.Tests.Importing;

public sealed class OpenClawImportTests
{
    public static TheoryData<string> Cases { get; } = ["fresh", "defaults", "list", "entries", "off", "ownerless"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_written_is_what_was_approved(string name) =>
        ApprovedFile.Check($"{OpenClawCases.Folder}/{name}.approved.yaml", OpenClawCases.Import(OpenClawCases.Read($"{name}.json5")));

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_written_loads(string name) =>
        OpenClawCases.Load(OpenClawCases.Import(OpenClawCases.Read($"{name}.json5"))).Agents.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_secret_is_copied_and_no_line_is_too_wide_to_read(string name)
    {
        var yaml = OpenClawCases.Import(OpenClawCases.Read($"{name}.json5"));
        yaml.ShouldNotContain("never-copy");
        yaml.Split('\n').Where(line => line.TrimStart().StartsWith('#')).ShouldAllBe(line => line.Length <= 112);
    }

    [Fact]
    public void What_agents_share_holds_for_each_and_what_is_their_own_wins()
    {
        var config = OpenClawCases.Load(OpenClawCases.Import(OpenClawCases.Read("list.json5")));
        config.Agents.Keys.Select(id => id.Value).ShouldBe(["drafts", "drafts-2", "front-desk", "night", "ops"]);
        Of("front-desk").Policy.Schedule.ShouldBe(new Schedule.Every(TimeSpan.FromMinutes(30)));
        Of("front-desk").Command!.Command.ShouldBe(["openclaw", "agent", "--agent", "{agent}", "--message", "{prompt}"]);
        Of("front-desk").Policy.Watch.StaleAfter.ShouldBe(TimeSpan.FromMinutes(5));
        Of("ops").Policy.Schedule.ShouldBe(new Schedule.Every(TimeSpan.FromMinutes(90)));
        Of("ops").Policy.Watch.TimeoutAfter.ShouldBe(TimeSpan.FromSeconds(45));
        Of("ops").Policy.Watch.StaleAfter.ShouldBe(TimeSpan.FromSeconds(45));
        Of("ops").Prompt.ShouldBe("Check \"the board\", not ${this}.\n\nIf nothing needs attention:\n  reply HEARTBEAT_OK\\.");
        Of("ops").Command!.Command.TakeLast(4).ShouldBe(["--session-key", "heartbeat-{run}", "--timeout", "45"]);
        Of("night").Policy.Schedule.ShouldBeNull();
        Of("night").Policy.CanRun.ShouldBeTrue();
        Of("night").Command!.Command.TakeLast(2).ShouldBe(["--session-key", "agent:night:watch"]);
        Of("drafts").Ack.CharsMax.ShouldBe(500);
        Of("drafts-2").Command!.Command.ShouldContain("_drafts");
        Of("drafts-2").Policy.Schedule.ShouldBe(new Schedule.Every(TimeSpan.FromMinutes(90)));

        Server.Configuration.AgentConfig Of(string id) => config.Agents[AgentId.Parse(id)];
    }

    [Fact]
    public void Numbers_are_OpenClaw_s()
    {
        var main = OpenClawCases.Agent(OpenClawCases.Import(OpenClawCases.Read("defaults.json5")));
        main.Policy.Schedule.ShouldBe(new Schedule.Every(TimeSpan.FromMinutes(45)));
        main.Policy.Watch.TimeoutAfter.ShouldBe(TimeSpan.FromMinutes(15));
        main.Ack.CharsMax.ShouldBe(120);
        main.Prompt.ShouldBe("Look at the inbox. If nothing needs attention, reply HEARTBEAT_OK.");
        main.Command!.Command.TakeLast(2).ShouldBe(["--model", "anthropic/claude-haiku-4-5"]);
    }

    [Theory]
    [InlineData("30m", "30m")]
    [InlineData("90", "1h30m")]
    [InlineData("1.5h", "1h30m")]
    [InlineData(" 1H30M ", "1h30m")]
    [InlineData("90000ms", "1m30s")]
    [InlineData("2d", "2d")]
    [InlineData("0m", "off")]
    [InlineData("0", "off")]
    [InlineData("250ms", "1s")]
    public void Cadences_are_read_as_OpenClaw_does(string every, string ours) =>
        OpenClawCases.Import($$"""{ agents: { defaults: { heartbeat: { every: "{{every}}" } } } }""").ShouldContain($"    every: {ours}\n");

    [Theory]
    [InlineData("""start: "08:00", end: "24:00" """, """active_hours: { from: "08:00", to: "24:00" }""")]
    [InlineData("""start: "22:00", end: "06:00" """, """active_hours: { from: "22:00", to: "06:00" }""")]
    [InlineData("""start: "08:00", end: "20:00", timezone: "user" """, """timezone: Europe/Berlin""")]
    [InlineData("""start: "08:00", end: "20:00", timezone: "local" """, """to: "20:00", timezone: Europe/Paris }""")]
    [InlineData("""start: "08:00", end: "20:00", timezone: "Asia/Tokyo" """, """to: "20:00", timezone: Asia/Tokyo }""")]
    [InlineData("""start: "08:00", end: "20:00", timezone: " Asia/Tokyo " """, """to: "20:00", timezone: Asia/Tokyo }""")]
    [InlineData("""start: "08:00", end: "20:00", timezone: "" """, """timezone: Europe/Berlin""")]
    [InlineData("""start: "08:00" """, "has no start or no end")]
    [InlineData("""start: "08:00", end: "08:00" """, "every: off")]
    public void Active_hours_keep_their_zone(string hours, string expected)
    {
        var defaults = $$"""{ userTimezone: "Europe/Berlin", heartbeat: { activeHours: { {{hours}} } } }""";
        OpenClawCases.Import($$"""{ agents: { defaults: {{defaults}} } }""").ShouldContain(expected);
    }

    [Fact]
    public void Without_a_zone_that_of_the_machine_is_taken_and_told()
    {
        const string file = """{ agents: { defaults: { heartbeat: { activeHours: { start: "08:00", end: "20:00" } } } } }""";
        OpenClawCases.Import(file, "Europe/Paris")
            .ShouldContain("    timezone: Europe/Paris\n    active_hours: { from: \"08:00\", to: \"20:00\" }\n");
        var unknown = OpenClawCases.Import(file, zone: null);
        unknown.ShouldContain("set timezone");
        OpenClawCases.Import(file, "Mars/X").ShouldBe(unknown);
        unknown.ShouldNotContain("    timezone:");
    }

    [Fact]
    public void An_empty_block_switches_heartbeats_off_and_lists_the_agent()
    {
        var yaml = OpenClawCases.Import("""{ agents: { list: [{ id: "a", heartbeat: {} }, { id: "b", heartbeat: { every: "5m" } }] } }""");
        OpenClawCases.Agent(yaml, "a").Policy.Schedule.ShouldBeNull();
        OpenClawCases.Agent(yaml, "b").Policy.Schedule.ShouldBe(new Schedule.Every(TimeSpan.FromMinutes(5)));
        OpenClawCases.Agent(OpenClawCases.Import("{ agents: { defaults: { heartbeat: {} } } }")).Policy.Schedule.ShouldBeNull();
    }

    [Theory]
    [InlineData("""list: [{ id: "a" }, { id: "b", default: true }]""", "b")]
    [InlineData("""list: [{ id: "a" }, { id: "b" }]""", "a")]
    [InlineData("""entries: { a: {} }""", "a")]
    [InlineData("""entries: { a: {}, b: { default: true } }""", "b")]
    [InlineData("""entries: { a: {}, b: {} }, defaults: { heartbeat: { every: "5m", agentId: "B" } }""", "b")]
    [InlineData("""entries: { a: {}, b: {} }, defaults: { systemAgent: { agentId: "b" } }""", "b")]
    [InlineData("""list: [{ id: "a" }, { id: "b", heartbeat: { every: "5m" } }]""", "b")]
    [InlineData("""list: [{ id: "a", heartbeat: { every: "5m" } }, { id: "A", heartbeat: { every: "7m" } }]""", "a")]
    public void Agents_are_those_that_OpenClaw_runs_heartbeats_for(string agents, string expected)
    {
        var config = OpenClawCases.Load(OpenClawCases.Import($$"""{ agents: { {{agents}} } }"""));
        config.Agents.Keys.Select(id => id.Value).ShouldBe([expected]);
    }

    [Fact]
    public void A_remark_that_concerns_several_agents_is_said_once()
    {
        const string list = """[{ id: "a", heartbeat: { prompt: "x" } }, { id: "b", heartbeat: { prompt: "y" } }]""";
        var yaml = OpenClawCases.Import($$"""{ agents: { list: {{list}} } }""");
        yaml.Split("every is not set").Length.ShouldBe(2);
        yaml.IndexOf("every is not set", StringComparison.Ordinal).ShouldBeLessThan(yaml.IndexOf("agents:\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_of_the_file_cannot_leave_its_comment_or_its_value()
    {
        var yaml = OpenClawCases.Import("""
            { agents: { defaults: { heartbeat: { "evil\u2028listen: http://0.0.0.0:1": 1, "\nlisten": 2, target: "x\nlisten: y",
              prompt: "a: b # c\u2028d\u0085e\r\n- \"f\" '\uD800' \\ {x}\tend" } } } }
            """);
        var config = OpenClawCases.Load(yaml);
        config.Listen.ToString().ShouldContain("7717");
        OpenClawCases.Agent(yaml).Prompt.ShouldBe("a: b # c\u2028d\u0085e\r\n- \"f\" '\uFFFD' \\ {x}\tend");
    }

    [Theory]
    [InlineData("{}", "1:1: there is no `agents` section: is this OpenClaw's configuration")]
    [InlineData("{ agent: {} }", "1:1: there is no `agents` section: this is how files were before")]
    [InlineData("{ $include: 'x' }", "1:1: there is no `agents` section: $include is not followed")]
    [InlineData("[]", "1:1: OpenClaw's configuration is an object, and this is a list")]
    [InlineData("{ agents: [] }", "1:11: agents has to be an object, and is a list")]
    [InlineData("{ agents: { $include: 'x' } }", "1:13: agents.$include is not followed")]
    [InlineData("{ agents: { defaults: 1 } }", "1:23: agents.defaults has to be an object, and is a number")]
    [InlineData("{ agents: { defaults: { userTimezone: 'Mars/X' } } }", "1:39: agents.defaults.userTimezone is not a time zone")]
    [InlineData("{ agents: { defaults: { userTimezone: '${TZ}' } } }", "1:39: agents.defaults.userTimezone comes from the environment")]
    [InlineData("{ agents: { list: {} } }", "1:19: agents.list has to be a list of objects, and is an object")]
    [InlineData("{ agents: { list: ['a'] } }", "1:20: agents.list[0] has to be an object, and is a text")]
    [InlineData("{ agents: { list: [{}] } }", "1:20: agents.list[0].id is missing")]
    [InlineData("{ agents: { list: [{ id: null }] } }", "1:26: agents.list[0].id has to be a text in quotes, and is null")]
    [InlineData("{ agents: { list: [], entries: {} } }", "1:19: agents.list stands beside agents.entries")]
    [InlineData("{ agents: { entries: { a: true } } }", "1:27: agents.entries.a has to be an object, and is true")]
    [InlineData("{ agents: { defaults: { systemAgent: { agentId: 'x' } } } }", "1:49: agents.defaults.systemAgent.agentId names no")]
    [InlineData("{ agents: { list: [{ id: 'a', heartbeat: 1 }] } }", "1:42: agents.list[0].heartbeat has to be an object, and is a number")]
    [InlineData("{ agents: ", "1:11: not valid JSON5: the end of the file is not expected here")]
    public void What_is_wrong_is_told_with_its_place(string file, string error) =>
        OpenClawCases.Errors(file).ShouldHaveSingleItem().ShouldStartWith(error);

    [Theory]
    [InlineData("every: 30", "8: every has to be a text in quotes, and is a number")]
    [InlineData("every: 'often'", "8: every has to be a duration such as")]
    [InlineData("every: '4000d'", "8: every has to be a duration such as")]
    [InlineData("every: '5m\\n5'", "8: every has to be a duration such as")]
    [InlineData("every: '${EVERY}'", "8: every comes from the environment: write its value in its place")]
    [InlineData("timeoutSeconds: 1.5", "17: timeoutSeconds is not a whole number from 1 to 315360000")]
    [InlineData("timeoutSeconds: 0", "17: timeoutSeconds is not a whole number")]
    [InlineData("timeoutSeconds: NaN", "17: timeoutSeconds is not a whole number")]
    [InlineData("ackMaxChars: -1", "14: ackMaxChars is not a whole number from 0")]
    [InlineData("isolatedSession: 'yes'", "18: isolatedSession has to be true or false, and is a text")]
    [InlineData("model: { primary: 'x' }", "8: model has to be a text in quotes, and is an object")]
    [InlineData("prompt: 'a\\0'", "9: prompt must not contain a NUL character")]
    [InlineData("activeHours: '8-20'", "14: activeHours has to be an object, and is a text")]
    [InlineData("activeHours: { start: '8:00' }", "23: activeHours.start has to be a time such as \"08:00\"")]
    [InlineData("activeHours: { start: '08:00\\n' }", "23: activeHours.start has to be a time")]
    [InlineData("activeHours: { start: '24:00' }", "23: activeHours.start cannot be 24:00")]
    [InlineData("activeHours: { end: '24:30' }", "21: activeHours.end has to be a time such as \"22:00\" or \"24:00\"")]
    [InlineData("activeHours: { timezone: '${TZ}' }", "26: activeHours.timezone comes from the environment")]
    [InlineData("activeHours: { timezone: 'Mars/X' }", "26: activeHours.timezone is not a time zone: write a name such as Europe/Berlin")]
    [InlineData("activeHours: { timezone: 'Europe/Berln' }", "26: activeHours.timezone is not a time zone: did you mean 'Europe/Berlin'?")]
    [InlineData("activeHours: { timezone: 'not a zone!' }", "26: activeHours.timezone is not a time zone")]
    public void What_is_wrong_in_a_block_is_told_with_its_place(string block, string error)
    {
        var (column, message) = error.Split(": ", 2) is [var before, var after] ? (before, after) : ("", "");
        var told = OpenClawCases.Errors($"{{ agents: {{ defaults: {{ heartbeat: {{\n{block}\n}} }} }} }}").ShouldHaveSingleItem();
        told.ShouldStartWith($"2:{column}: agents.defaults.heartbeat.{message}");
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_and_never_with_its_value()
    {
        var errors = OpenClawCases.Errors("""
            { agents: { defaults: { heartbeat: {
              every: 'never-copy', model: 7,
              prompt: ['never-copy'] } } } }
            """);
        errors.Select(error => error[..5]).ShouldBe(["2:10:", "2:31:", "3:11:"]);
        errors.ShouldAllBe(error => !error.Contains("never-copy"));
    }

    [Fact]
    public void A_prompt_is_bounded()
    {
        var longest = new string('x', 64 << 10);
        OpenClawCases.Agent(OpenClawCases.Import(File(longest))).Prompt.ShouldBe(longest);
        OpenClawCases.Errors(File(longest + "x")).ShouldHaveSingleItem().ShouldContain("is too long: at most 65536 characters");

        static string File(string prompt) => $$"""{ agents: { defaults: { heartbeat: { prompt: "{{prompt}}" } } } }""";
    }

    [Fact]
    public void Agents_are_bounded_and_so_is_what_is_written()
    {
        OpenClawCases.Load(OpenClawCases.Import(File(4_000))).Agents.Count.ShouldBe(4_000);
        OpenClawCases.Errors(File(10_000)).ShouldHaveSingleItem().ShouldStartWith("1:1: as a systole.yaml this is more than 1024 KiB");
        OpenClawCases.Errors(File(10_001)).ShouldHaveSingleItem().ShouldStartWith("1:11: agents are more than 10000");

        static string File(int count)
        {
            var agents = Enumerable.Range(0, count).Select(i => $$"""{ id: "a{{i}}", heartbeat: { every: "5m" } },""");
            return $$"""{ agents: { list: [{{string.Concat(agents)}}] } }""";
        }
    }
}
