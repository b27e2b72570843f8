using Systole.Tests;

namespace Systole.Cli.Tests.Simulating;

public sealed class TableViewTests
{
    private const string Approved = "tests/Systole.Cli.Tests/Simulating/everything.approved.txt";

    [Fact]
    public void Everything_that_can_happen_is_told_in_figures() => ApprovedFile.Check(Approved, Tables.Of(EveryEvent.Lines));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        var long64 = new string('x', 64);
        var table = Tables.Of(EveryEvent.Lines.Select(line => line.Replace("main", long64, StringComparison.Ordinal)), width);

        table.Split('\n').Max(line => line.Length).ShouldBeLessThanOrEqualTo(width);
        table.ShouldContain("…");
    }

    [Fact]
    public void A_pipe_gets_whole_names_and_no_colours()
    {
        var long64 = new string('x', 64);
        var table = Tables.Of(EveryEvent.Lines.Select(line => line.Replace("main", long64, StringComparison.Ordinal)), 4096);

        table.ShouldContain($"{long64}  7     5");
        table.ShouldNotContain("\u001b");
    }

    [Fact]
    public void Where_nothing_happened_it_says_so() => Tables.Of([]).ShouldBe("Nothing happened.\n");

    [Fact]
    public void A_simulation_without_agents_has_its_span_and_its_host()
    {
        string[] lines =
        [
            """{"at":"2026-02-16T00:00:00.000Z","event":"host_started"}""",
            """{"at":"2026-02-16T01:00:00.000Z","event":"summary","agents":{}}""",
        ];
        Tables.Of(lines).ShouldBe(
            """
            1h from 2026-02-16 00:00:00Z to 2026-02-16 01:00:00Z

            HOST     TIMES  FIRST                 LAST                  FOR
            started  1      2026-02-16 00:00:00Z  2026-02-16 00:00:00Z

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Names_and_reasons_neither_drive_the_terminal_nor_are_read_as_markup()
    {
        var table = Tables.Of(
        [
            """{"at":"2026-02-16T00:00:00.000Z","event":"slot_skipped","agent":"a","why":"[red]\u001b[2Jx[/]"}""",
            """{"at":"2026-02-16T00:00:00.000Z","event":"alert_opened","alert":"[/]","severity":"error","summary":"two\nlines"}""",
        ]);

        table.ShouldContain("[red]?[2Jx[/]");
        table.ShouldContain("two lines");
        table.ShouldNotContain("\u001b");
    }

    [Fact]
    public void A_long_list_ends_with_what_was_left_out()
    {
        var letters = Enumerable.Range(1, 25).Select(n => $$"""
            {"at":"2026-02-16T00:00:00.000Z","event":"wake_dead_lettered","agent":"main","wake":"w{{n}}","attempts":3,"why":"failed"}
            """);

        Tables.Of(letters).ShouldEndWith(
            "main   w20          3         failed  2026-02-16 00:00:00Z\nand 5 more, which --format jsonl shows\n");
    }

    [Fact]
    public void A_line_that_is_none_is_refused_by_what_it_lacks() =>
        Should.Throw<FormatException>(() => Tables.Of(["""{"at":"2026-02-16T00:00:00.000Z"}"""])).Message.ShouldContain("has an event");
}
