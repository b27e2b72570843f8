using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Systole.Client.Wire;
using Systole.Hosting;
using Systole.Server.Api;
using Systole.Server.Configuration;

namespace Systole.Cli.Tests.Docs;

/// <summary>What the documents say is what the program does.</summary>
public sealed partial class DocTests
{
    private static readonly JsonSerializerOptions Strict = new(WireJson.Default.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = WireJson.Default,
    };

    private static readonly string[] CodeFolders = ["src", "tests"];

    [Fact]
    public void Every_configuration_loads()
    {
        var blocks = Doc.All.SelectMany(doc => doc.Blocks.Where(block => block.Info == "yaml").Select(block => (doc.Path, block.Content))).ToList();
        blocks.Count.ShouldBeGreaterThan(2);
        foreach (var (path, content) in blocks)
        {
            var result = ConfigLoader.Load(content, path, Doc.Root, _ => null);
            (result as ConfigResult.Refused)?.Errors.Select(error => error.ToString()).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Every_command_line_parses()
    {
        var lines = Doc.All.SelectMany(doc => CommandLines.Of(doc).Select(use => (doc.Path, use.Line, use.Args))).ToList();
        lines.Count.ShouldBeGreaterThan(20);
        foreach (var (path, line, args) in lines)
        {
            var parsed = SystoleCommand.Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            // A verb is often named without what it needs.
            var errors = parsed.Errors.Select(error => error.Message).Where(message => !(args.Length <= 2 && message.Contains("missing", StringComparison.Ordinal)));
            errors.ShouldBeEmpty($"{path}: {line}");
            parsed.CommandResult.Command.ShouldBeAssignableTo<Verbs.Verb>($"{path}: {line}");
        }
    }

    [Fact]
    public void The_readme_has_the_two_commands_of_a_fresh_machine()
    {
        var blocks = Doc.Named("README.md").Blocks.Where(block => block.Info == "sh").Select(block => block.Content).Take(2);
        blocks.ShouldBe(["dotnet run --project src/Systole.Cli -- run samples/quickstart/systole.yaml\n", "./test.sh\n"]);
        File.Exists(Path.Combine(Doc.Root, "samples/quickstart/systole.yaml")).ShouldBeTrue();
        File.Exists(Path.Combine(Doc.Root, "test.sh")).ShouldBeTrue();
    }

    [Fact]
    public void Snippets_are_those_of_the_samples_which_are_compiled()
    {
        var samples = string.Concat(Directory.EnumerateFiles(Path.Combine(Doc.Root, "samples"), "Program.cs", SearchOption.AllDirectories)
            .Select(file => Doc.Source(Path.GetRelativePath(Doc.Root, file))));
        var snippets = Doc.All
            .SelectMany(doc => doc.Blocks.Where(block => block.Info == "csharp").Select(block => (doc.Path, block.Content))).ToList();
        snippets.Select(snippet => snippet.Path).ShouldBe(["README.md", "docs/dotnet.md", "docs/watching.md"]);
        foreach (var (path, content) in snippets) samples.ShouldContain(content, Case.Sensitive, path);
    }

    [Fact]
    public void What_can_be_said_in_code_is_what_the_builders_take()
    {
        Firsts("docs/dotnet.md", "An agent in code").ShouldBe(Calls(typeof(AgentBuilder)), ignoreOrder: true);
        Firsts("docs/dotnet.md", "All agents in code").Append(nameof(SystoleBuilder.AddAgent))
            .ShouldBe(
                [.. Calls(typeof(SystoleBuilder)), nameof(SystoleBuilderSqliteExtensions.UseSqlite), nameof(SystoleBuilderPostgresExtensions.UsePostgres)],
                ignoreOrder: true);

        static IEnumerable<string> Calls(Type builder) =>
            builder.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(member => member is PropertyInfo or MethodInfo { IsSpecialName: false }).Select(member => member.Name).Distinct();
    }

    [Fact]
    public void The_routes_are_those_of_the_approved_description()
    {
        using var description = JsonDocument.Parse(Doc.Source("docs/openapi.json"));
        var routes = description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        Firsts("docs/http.md", "Routes").ShouldBe(routes, ignoreOrder: true);
    }

    [Fact]
    public void The_codes_of_errors_are_those_of_the_program()
    {
        var codes = new[] { typeof(RefusalCode), typeof(Problem) }
            .SelectMany(type => type.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!));
        Firsts("docs/http.md", "Errors").ShouldBe(codes, ignoreOrder: true);
    }

    [Fact]
    public void The_events_are_those_of_the_journal()
    {
        var names = EventName().Matches(Doc.Source("src/Systole.Core/Journal/JournalLine.cs")).Select(match => match.Groups[1].Value);
        Firsts("docs/http.md", "The event stream").ShouldBe(names, ignoreOrder: true);
    }

    [Fact]
    public void Every_example_of_JSON_is_what_it_says()
    {
        foreach (var (path, info, content) in Doc.All.SelectMany(doc => doc.Blocks.Select(block => (doc.Path, block.Info, block.Content))))
        {
            if (!info.StartsWith("json", StringComparison.Ordinal) || info == "json5") continue;
            if (info == "json") Should.NotThrow(() => JsonDocument.Parse(content).Dispose(), $"{path}: {content}");
            else Should.NotThrow(() => JsonSerializer.Deserialize(content, TypeOf(info["json ".Length..]), Strict), $"{path}: {content}");
        }

        static Type TypeOf(string name) => typeof(WakeBody).Assembly.GetType($"Systole.Client.Wire.{name}", throwOnError: true)!;
    }

    [Fact]
    public void The_example_of_an_import_is_what_the_import_writes()
    {
        var blocks = Doc.Named("docs/openclaw.md").Blocks.ToList();
        var written = Importing.OpenClawCases.Import(blocks.Single(block => block.Info == "json5").Content);
        blocks.Single(block => block.Info == "yaml").Content.ShouldBe(written);
        Importing.OpenClawCases.Load(written).Agents.Count.ShouldBe(2);
    }

    [Fact]
    public void The_turn_is_shown_with_the_fields_that_it_has()
    {
        var block = Doc.Named("docs/runners.md").Blocks.Single(block => block.Info == "json").Content;
        using var shown = JsonDocument.Parse(block);
        var turn = new Systole.Runners.Turn
        {
            Agent = AgentId.Parse("inbox"),
            Run = new RunId(AgentId.Parse("inbox"), 12),
            Attempt = 1,
            Token = 12,
            StartedAt = default,
            Wakes = [new Systole.Runners.TurnWake(new WakeId(7), "hook:mail", Intent.Event, "mail", 2, default, null)],
            IdempotencyKey = "heartbeat/7",
            TraceParent = "",
        };
        using var real = JsonDocument.Parse(Systole.Runners.TurnDocument.Of(turn).ToJson());
        Names(shown.RootElement).ShouldBe(Names(real.RootElement));
        Names(shown.RootElement.GetProperty("wakes")[0]).ShouldBe(Names(real.RootElement.GetProperty("wakes")[0]));

        static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(member => member.Name);
    }

    [Fact]
    public void The_keys_of_the_configuration_are_those_of_the_program_with_their_defaults()
    {
        var settings = Described(Keys.File, Trail.File).DistinctBy(key => key.Path)
            .Where(key => !Waits(key.Path) && key.Key is { AliasOf: null, Shape: not Shape.Map })
            .ToLookup(key => key.Path.StartsWith("agent.", StringComparison.Ordinal), key => (key.Path, Default: DefaultOf(key.Key)));
        Shown("The node").ShouldBe(settings[false], ignoreOrder: true);
        Shown("An agent").ShouldBe(settings[true].Select(key => (key.Path["agent.".Length..], key.Default)), ignoreOrder: true);

        static IEnumerable<(string, string)> Shown(string heading) =>
            Doc.Named("docs/configuration.md").Rows(heading).Select(row => (row[0].Trim('`'), row[1].Trim('`')));

        static string DefaultOf(Key key) => key.Required ? "required" : key.Default ?? "none";
    }

    [Fact]
    public void Other_spellings_of_keys_are_told()
    {
        var spans = Doc.Named("docs/configuration.md").Spans.ToHashSet();
        Described(Keys.File, Trail.File).Where(key => key.Key.AliasOf is not null)
            .Select(key => key.Path["agent.".Length..]).Distinct().Where(alias => !spans.Contains(alias)).ShouldBeEmpty();
    }

    [Fact]
    public void The_keys_that_wait_for_their_feature_are_told() =>
        Firsts("docs/configuration.md", "Not available yet").ShouldBe(NotYet.Rows, ignoreOrder: true);

    [Fact]
    public void Links_lead_somewhere()
    {
        foreach (var doc in Doc.All)
        {
            foreach (var link in doc.Links.Where(link => !link.StartsWith("https://", StringComparison.Ordinal)))
            {
                var (file, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
                var path = file.Length == 0 ? doc.Path : Path.GetRelativePath(Doc.Root, Path.Combine(Doc.Root, Path.GetDirectoryName(doc.Path)!, file)).Replace('\\', '/');
                File.Exists(Path.Combine(Doc.Root, path)).ShouldBeTrue($"{doc.Path}: {link}");
                if (anchor is not null) Doc.Named(path).Anchors.ShouldContain(anchor, $"{doc.Path}: {link}");
            }
        }
    }

    [Fact]
    public void Tests_that_are_named_exist()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Doc.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file)!, File.ReadAllText);
        var named = Doc.All.SelectMany(doc => doc.Spans).Select(span => TestName().Match(span)).Where(match => match.Success).ToList();
        named.Count.ShouldBeGreaterThan(10);
        foreach (var match in named)
        {
            sources[match.Groups[1].Value].ShouldContain(text => text.Contains($" {match.Groups[2].Value}(", StringComparison.Ordinal), match.Value);
        }
    }

    [Fact]
    public void Variables_that_are_named_exist()
    {
        var known = CodeFolders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Doc.Root, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .ToHashSet();
        Doc.All.SelectMany(doc => Variable().Matches(doc.Text).Select(match => match.Value)).Where(name => !known.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Pictures_run_no_script()
    {
        foreach (var picture in Directory.EnumerateFiles(Path.Combine(Doc.Root, "docs", "images"), "*.svg"))
        {
            var svg = System.Xml.Linq.XDocument.Load(picture);
            svg.Descendants().Select(element => element.Name.LocalName).Distinct().ShouldBeSubsetOf(["svg", "title", "desc", "style", "defs", "pattern", "rect", "circle", "path", "g", "text", "tspan"]);
            svg.Descendants().SelectMany(element => element.Attributes()).Where(a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || a.Name.LocalName == "href").ShouldBeEmpty();
        }
    }

    private static IEnumerable<string> Firsts(string path, string heading) => Doc.Named(path).Rows(heading).Select(row => row[0].Trim('`'));

    private static bool Waits(string path) => NotYet.Rows.Any(row => path == row || path.StartsWith(row + ".", StringComparison.Ordinal));

    private static IEnumerable<(string Path, Key Key)> Described(Shape shape, Trail trail) => shape switch
    {
        Shape.Map map => map.Keys
            .Select(key => (Key: key, Below: trail.Of(map).Key(key.Name)))
            .SelectMany(key => Described(key.Key.Shape, key.Below).Prepend((key.Below.Row, key.Key))),
        Shape.Table table => Described(table.Of, trail.Key("*")),
        Shape.List list => Described(list.Of, trail),
        Shape.Either either => Described(either.Many, trail),
        _ => [],
    };

    [GeneratedRegex("Event\\.\\w+ => \"(\\w+)\"")]
    private static partial Regex EventName();

    [GeneratedRegex(@"^(\w+Tests|SeedTraces)\.(\w+_\w+)$")]
    private static partial Regex TestName();

    [GeneratedRegex("SYSTOLE_[A-Z_]+")]
    private static partial Regex Variable();
}
