using System.Text;
using Systole.Server.Configuration;
using static Systole.Tests.Configuration.ConfigFixture;

namespace Systole.Tests.Configuration;

/// <summary>Files that can't be read, and files made to hurt: one clear line each, and never an exception.</summary>
public sealed class ConfigLimitsTests
{
    [Fact]
    public void Files_that_can_not_be_read_are_told_in_one_line()
    {
        using var folder = new TempFolder();
        Error(Path.Combine(folder.Path, "none.yaml")).ShouldBe("the configuration file does not exist");
        Error(Path.Combine(folder.Path, "no", "folder.yaml")).ShouldBe("the configuration file does not exist");
        Error(folder.Path).ShouldBe("the configuration file is a folder, not a file");
        Error("").ShouldStartWith("the configuration file ");
        Error("a\0b").ShouldStartWith("the configuration file can't be read: ");
        Error(folder.Write("binary.yaml", [0x61, 0xff])).ShouldBe("the configuration file is not UTF-8: save it in that encoding");
        Error(folder.Write("utf16.yaml", Encoding.Unicode.GetPreamble())).ShouldBe(
            "the configuration file is not UTF-8: save it in that encoding");
        Error(folder.Write("large.yaml", new byte[ConfigLoader.BytesMax + 1])).ShouldBe(
            "the configuration file is too large: at most 1024 KiB");
        Good(folder.Write("bom.yaml", [0xef, 0xbb, 0xbf, .. "retention: { days: 5 }"u8])).RetentionAge.ShouldBe(TimeSpan.FromDays(5));

        static string Error(string path)
        {
            var error = ConfigLoader.LoadFile(path, _ => null).ShouldBeOfType<ConfigResult.Refused>().Errors.ShouldHaveSingleItem();
            error.ToString().ShouldBe($"{path}:1:1: {error.Message}");
            return error.Message;
        }

        static NodeConfig Good(string path) => ConfigLoader.LoadFile(path, _ => null).ShouldBeOfType<ConfigResult.Loaded>().Config;
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { new string('[', 1_000_000), "1:26: nested deeper than 24 levels" },
        { new string('{', 1_000_000), "1:26: nested deeper than 24 levels" },
        { string.Concat(Enumerable.Repeat("- ", 500_000)), "1:51: nested deeper than 24 levels" },
        { string.Concat(Enumerable.Repeat("? ", 500_000)), "1:51: nested deeper than 24 levels" },
        { Tenfold(10), "6:14: more than 200000 values once aliases are written out" },
        { Lines("a0: &a0 [x]\n", 40, i => $"a{i}: &a{i} [*a{i - 1}]\n"), "24:12: nested deeper than 24 levels" },
    };

    /// <summary>Each line is as large as ten of the line before.</summary>
    private static string Tenfold(int lines) => Lines(
        "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n", lines, i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

    private static string Lines(string first, int count, Func<int, string> line) =>
        first + string.Concat(Enumerable.Range(1, count).Select(line));

    [Theory]
    [MemberData(nameof(Bombs), DisableDiscoveryEnumeration = true)]
    public void Nesting_and_aliases_are_bounded(string yaml, string expected) => Errors(yaml)[^1].ShouldBe(expected);

    [Theory]
    [InlineData("[", "x,")]
    [InlineData("labels: {", "a: b,")]
    [InlineData("", "&a ")]
    [InlineData("", "!")]
    [InlineData("", "a\n")]
    [InlineData("", "\t")]
    [InlineData("x: \"", "\\n")]
    [InlineData("x: ", "a b ")]
    [InlineData("", "a: 1\n")]
    [InlineData("", "#")]
    [InlineData("store: '", "${")]
    [InlineData("store: '", "${A:-b}")]
    public void A_file_of_the_largest_size_is_answered(string start, string repeated)
    {
        var count = (ConfigLoader.BytesMax - start.Length) / repeated.Length;
        Should.NotThrow(() => Load(start + string.Concat(Enumerable.Repeat(repeated, count))));
    }

    private const int Rounds = 5_000;

    private const string Valid = """
        listen: http://127.0.0.1:7717
        hosts: []
        concurrency: { runs: 8, groups: { opus: 2 } }
        labels: &l { a: "b", c: '${HOME:-x}' }
        defaults: { every: 30m, group: opus, run: { command: [a, "{prompt}"] } }
        agents:
          main:
            every: 1h30m
            prompt: >-
              Read it.
            events: { min_spacing: 60s, backoff: { factor: 2 } }
            watch:
              stale_threshold_ms: 300000
          "dev": &d { every: off }
          qa: *d
        """;

    [Fact]
    public void No_mutation_of_a_file_throws()
    {
        // Else every round would end at the same error.
        Load(Valid).ShouldBeOfType<ConfigResult.Loaded>();
        // A seed of its own for each round, so that a failure names the round that shows it again.
        for (var round = 0; round < Rounds; round++)
        {
            var text = Mutated(new Random(round));
            var result = Should.NotThrow(() => Load(text), $"round {round}: {text}");
            if (result is not ConfigResult.Refused refused) continue;
            refused.Errors.ShouldNotBeEmpty();
            foreach (var e in refused.Errors)
                (e.At.Line >= 1 && e.At.Column >= 1 && !e.Message.Any(char.IsControl)).ShouldBeTrue($"round {round}: {e}");
            refused.Errors.Select(e => e.At).ShouldBe(refused.Errors.Select(e => e.At).Order(), $"round {round}");
        }
    }

    private static string Mutated(Random random)
    {
        const string bits = "{}[]:,-?&*!|>'\"%@`#~\\\t\n\r 0a\u0001\u0085\u2028\uFEFF\uD83D$";
        var text = new StringBuilder(Valid);
        for (var changes = random.Next(1, 6); changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, bits[random.Next(bits.Length)]);
                    break;
                case 2:
                    text[at] = bits[random.Next(bits.Length)];
                    break;
                case 3:
                    text.Insert(random.Next(text.Length), text.ToString(at, length));
                    break;
                default:
                    text.Length = at + 1;
                    break;
            }
        }
        return text.ToString();
    }
}
