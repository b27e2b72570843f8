using Systole.Testing.Traces;
using Systole.Tests;

namespace Systole.Cli.Tests.Simulating;

public sealed class SimulateTests : IDisposable
{
    private const string Start = """{"at":"2026-02-16T03:30:00Z","input":"host_start"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("systole-").FullName;

    public SimulateTests() => File.WriteAllText(Path.Combine(_folder, "systole.yaml"), "agents:\n  main: { every: 30m, run: { command: [\"true\"] } }\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int Code, string Out, string Error)> PlayAsync(string trace, params string[] more)
    {
        var (config, file) = (Path.Combine(_folder, "systole.yaml"), Path.Combine(_folder, "t.jsonl"));
        await File.WriteAllTextAsync(file, trace);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var shell = new Shell { Out = output, Error = error, In = TextReader.Null, Variable = _ => null };
        var code = await SystoleCommand.RunAsync(["simulate", "--config", config, "--trace", file, .. more], shell, CancellationToken.None);
        return (code, output.ToString(), error.ToString().Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trace_gives_its_events_and_a_summary()
    {
        var (code, lines, error) = await PlayAsync(
            $$"""
            {{Start}}
            {"at":"2026-02-16T03:30:00Z","input":"run_model","duration":"1m","tokens":100,"usd":0.5}

            {"at":"2026-02-16T03:40:00Z","input":"wake","agent":"main","reason":"hook:gh","key":"k"}
            {"at":"2026-02-16T03:40:01Z","input":"wake","agent":"main","reason":"hook:gh","key":"k"}
            {"at":"2026-02-16T04:00:00Z","input":"end"}
            """);

        error.ShouldBeEmpty();
        code.ShouldBe(0);
        lines.ShouldBe(
            """
            {"at":"2026-02-16T03:30:00.000Z","event":"host_started"}
            {"at":"2026-02-16T03:30:00.000Z","event":"run_started","agent":"main","run":"main-1","attempt":1,"reasons":["interval","startup"],"wakes":[],"slot":"2026-02-16T03:30:00.000Z"}
            {"at":"2026-02-16T03:31:00.000Z","event":"run_finished","agent":"main","run":"main-1","outcome":"succeeded","duration_ms":60000,"tokens":100,"usd":0.5}
            {"at":"2026-02-16T03:40:00.000Z","event":"wake_accepted","agent":"main","wake":"w1","reason":"hook:gh","intent":"event","decision":"deferred","why":"coalescing","until":"2026-02-16T03:40:05.000Z","key":"k"}
            {"at":"2026-02-16T03:40:01.000Z","event":"wake_accepted","agent":"main","wake":"w1","reason":"hook:gh","intent":"event","decision":"merged","why":"coalescing","until":"2026-02-16T03:40:05.000Z","count":2,"key":"k"}
            {"at":"2026-02-16T03:40:05.000Z","event":"run_started","agent":"main","run":"main-2","attempt":1,"reasons":["hook:gh"],"wakes":["w1"]}
            {"at":"2026-02-16T03:41:05.000Z","event":"run_finished","agent":"main","run":"main-2","outcome":"succeeded","duration_ms":60000,"tokens":100,"usd":0.5}
            {"at":"2026-02-16T04:00:00.000Z","event":"run_started","agent":"main","run":"main-3","attempt":1,"reasons":["interval"],"wakes":[],"slot":"2026-02-16T04:00:00.000Z"}
            {"at":"2026-02-16T04:00:00.000Z","event":"summary","agents":{"main":{"runs":3,"runs_by_reason":{"hook:gh":1,"interval":2,"startup":1},"wakes":2,"delivered":2,"pending":0,"dead_lettered":0,"min_gap_ms":605000,"max_gap_ms":1195000,"max_event_wait_ms":5000,"tokens":200,"usd":1.0}}}

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_picture_in_the_documents_is_what_the_sample_gives()
    {
        var sample = Path.Combine(Docs.Doc.Root, "samples", "simulation");
        using var output = new StringWriter();
        var shell = new Shell { Out = output, Error = TextWriter.Null, In = TextReader.Null, Variable = _ => null };
        var (config, trace) = (Path.Combine(sample, "systole.yaml"), Path.Combine(sample, "flood.jsonl"));

        await SystoleCommand.RunAsync(["simulate", "--config", config, "--trace", trace, "--format", "svg"], shell, CancellationToken.None);

        ApprovedFile.Check("docs/images/flood.svg", output.ToString());
    }

    [Fact]
    public async Task It_ends_where_it_is_told_to()
    {
        var (_, lines, _) = await PlayAsync(Start, "--until", "2026-02-16T05:00:00Z");

        lines.Split('\n').Count(line => line.Contains("run_started", StringComparison.Ordinal)).ShouldBe(4);
    }

    [Theory]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"mian"}""", "t.jsonl:2: no agent is named \"mian\"; did you mean 'main'?")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wakeup","agent":"main"}""", "t.jsonl:2: 'input' is \"wakeup\"; did you mean 'wake'?")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agnet":"main"}""", "t.jsonl:2: the line has no 'agent'")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","raeson":"x"}""", "t.jsonl:2: 'raeson' is not known here; did you mean 'reason'?")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","intent":"scheduled"}""", "t.jsonl:2: 'intent' is \"scheduled\"; allowed is event, next, immediate, manual")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","agent":"main"}""", "t.jsonl:2: 'agent' is given twice")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","override_budget":true}""", "t.jsonl:2: 'override_budget' goes with intent \"manual\" only")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","caused_by":"it"}""", "t.jsonl:2: 'caused_by' must be a run such as main-3, or current_run, not \"it\"")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","caused_by":"mian-1"}""",
        "t.jsonl:2: 'caused_by' is mian-1, and no agent is named \"mian\"; did you mean 'main'?")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","caused_by":"main-2"}""",
        "t.jsonl:2: 'caused_by' is main-2, and no run of that name has started by then")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"host_start"}""", "t.jsonl:2: 'host_start' while the host is up")]
    [InlineData("""{"at":"2026-02-16T03:29:00Z","input":"end"}""", "t.jsonl:2: 2026-02-16T03:29:00.000Z comes before the line above it (2026-02-16T03:30:00.000Z); lines go in order of 'at'")]
    [InlineData("""{"at":"2026-02-16T03:31:00+01:00","input":"end"}""", "t.jsonl:2: 'at' must be an instant in UTC such as 2026-02-16T03:30:00.000Z, not \"2026-02-16T03:31:00+01:00\"")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"host_suspend","for":"soon"}""", "t.jsonl:2: 'for' must be a duration such as 90s, 30m or 1h30m, not \"soon\"")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"host_suspend","for":"0s"}""", "t.jsonl:2: 'for' must be longer than nothing")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"run_model","outcome":"failed","outcomes":["failed"]}""", "t.jsonl:2: 'outcome' and 'outcomes' are two spellings of one setting: give one")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"run_model","emits":[{"after":"1s"}]}""", "t.jsonl:2: an element of 'emits' has no 'reason'")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"run_model","duration":"0s","emits":[{"after":"0s","reason":"x","intent":"manual"}]}""",
        "t.jsonl:2: a run of 'duration' 0s that emits a manual wake after 0s wakes itself for ever at one instant: let either take some time")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"run_model","tokens":-1}""", "t.jsonl:2: 'tokens' must be a whole number from 0, not -1")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"pause","for":5}""", "t.jsonl:2: 'for' must be a text, not 5")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"clock_step","by":"0s"}""", "t.jsonl:2: 'by' must be a signed duration such as -1h or 90s, not \"0s\"")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"run_model","outcomes":[3]}""", "t.jsonl:2: 'outcomes' must be a text, not 3")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","reason":"\ud800"}""", "t.jsonl:2: 'reason' has half of a surrogate pair: write both halves, or neither")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"end","\ud800":1}""", "t.jsonl:2: the name of a field has half of a surrogate pair: write both halves, or neither")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"wake","agent":"main","key":"\u0000"}""", "t.jsonl:2: 'key' must have 1 to 200 characters and no control characters")]
    [InlineData("[1]", "t.jsonl:2: the line is not a JSON object")]
    [InlineData("{", "t.jsonl:2: not JSON: ")]
    public async Task A_bad_line_is_told_by_its_place_and_nothing_is_simulated(string line, string error)
    {
        var (code, lines, told) = await PlayAsync($"{Start}\n{line}\n");

        told.ShouldStartWith(error);
        told.Count(c => c == '\n').ShouldBe(1);
        lines.ShouldBeEmpty();
        code.ShouldBe(2);
    }

    [Theory]
    [InlineData("main-1", "03:31:00")]
    [InlineData("main-2", "04:30:00")]
    public async Task A_cause_may_be_any_run_that_has_started(string run, string at)
    {
        var wake = $$"""{"at":"2026-02-16T{{at}}Z","input":"wake","agent":"main","caused_by":"{{run}}"}""";
        var (code, lines, told) = await PlayAsync($"{Start}\n{wake}\n");

        told.ShouldBeEmpty();
        lines.ShouldContain($"\"caused_by\":\"{run}\"");
        code.ShouldBe(0);
    }

    [Theory]
    [InlineData("", "t.jsonl:1: the trace is empty; its first line has to be a 'host_start'")]
    [InlineData("""{"at":"2026-02-16T03:31:00Z","input":"end"}""", "t.jsonl:1: the first line has to be a 'host_start'")]
    [InlineData(Start + "\n{\"at\":\"2026-02-16T03:31:00Z\",\"input\":\"host_stop\"}\n{\"at\":\"2026-02-16T03:32:00Z\",\"input\":\"host_crash\"}", "t.jsonl:3: 'host_crash' while the host is down")]
    [InlineData(Start + "\n{\"at\":\"2026-02-16T03:31:00Z\",\"input\":\"host_suspend\",\"for\":\"1h\"}\n{\"at\":\"2026-02-16T03:32:00Z\",\"input\":\"host_stop\"}", "t.jsonl:3: 'host_stop' while the host is suspended, until 2026-02-16T04:31:00.000Z")]
    [InlineData(Start + "\n{\"at\":\"2026-02-16T03:31:00Z\",\"input\":\"end\"}\n" + Start, "t.jsonl:3: nothing may come after 'end'")]
    public async Task A_trace_that_cannot_be_is_refused(string trace, string error)
    {
        var (code, lines, told) = await PlayAsync(trace);

        told.TrimEnd().ShouldBe(error);
        lines.ShouldBeEmpty();
        code.ShouldBe(2);
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused_and_not_quoted()
    {
        var (code, lines, told) = await PlayAsync($"{Start}\n{new string('x', TraceReader.LineLengthMax + 1)}");
        told.TrimEnd().ShouldBe("t.jsonl:2: the line is too long; at most 1048576 characters are allowed");
        (code, lines).ShouldBe((2, ""));

        var word = new string('x', 100_000);
        (await PlayAsync($$"""{"at":"{{word}}","input":"host_start"}""")).Error.Length.ShouldBeLessThan(500);
    }

    [Fact]
    public async Task Lines_may_end_as_they_do_on_windows()
    {
        var (code, lines, error) = await PlayAsync($"{Start}\r\n\r\n{Start.Replace("host_start", "end", StringComparison.Ordinal)}\r\n");

        error.ShouldBeEmpty();
        code.ShouldBe(0);
        lines.ShouldContain("run_started");
    }

    [Fact]
    public async Task A_bad_configuration_is_told_as_run_tells_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "systole.yaml"), "agents:\n  main: { evry: 30m }\n");

        var (code, lines, told) = await PlayAsync(Start);

        told.ShouldStartWith("systole.yaml:2:11: ");
        lines.ShouldBeEmpty();
        code.ShouldBe(2);
    }
}
