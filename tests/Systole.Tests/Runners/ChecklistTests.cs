using Systole.Runners.Preflight;

namespace Systole.Tests.Runners;

/// <summary>What counts as a checklist with nothing to do, and what is read of one.</summary>
public sealed class ChecklistTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"checklist-{Guid.NewGuid():N}.md");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n\r\n\n")]
    [InlineData("# Heartbeat\n\n## Every day\n###### deep\n#\n")]
    [InlineData("<!-- - look at the inbox\n- and more -->\n# Things <!-- later -->\n<!-- a --> <!-- b -->")]
    [InlineData("- [ ]\n* [ ] \n+ [x]\n1. [X]\n[ ]\n-\n  - [ ]\n2)\n- []")]
    public void It_is_empty(string text) => Checklist.IsEmpty(text).ShouldBeTrue();

    [Theory]
    [InlineData("- [ ] look at the inbox")]
    [InlineData("- [x] done, and so what")]
    [InlineData("look")]
    [InlineData("# Heading\n\n- look")]
    [InlineData("#hashtag")]
    [InlineData("####### seven are no heading")]
    [InlineData("<!-- not closed")]
    [InlineData("<!-- a --> look")]
    [InlineData("```")]
    [InlineData("--- ---")]
    [InlineData("- [?]")]
    public void It_is_not(string text) => Checklist.IsEmpty(text).ShouldBeFalse();

    [Fact]
    public async Task It_is_read_as_it_is_now_and_without_a_mark_of_its_encoding()
    {
        var checklist = new Checklist(_path);
        await File.WriteAllBytesAsync(_path, [0xEF, 0xBB, 0xBF, .. "- grüße\n"u8]);
        (await checklist.ReadAsync()).ShouldBe("- grüße\n");

        await File.WriteAllTextAsync(_path, "");
        (await checklist.ReadAsync()).ShouldBe("");
    }

    [Fact]
    public async Task One_that_is_too_long_is_not_cut()
    {
        await File.WriteAllTextAsync(_path, new string('x', Checklist.BytesMax));
        (await new Checklist(_path).ReadAsync()).Length.ShouldBe(Checklist.BytesMax);

        await File.AppendAllTextAsync(_path, "x");
        (await Should.ThrowAsync<IOException>(new Checklist(_path).ReadAsync())).Message.ShouldBe($"'{_path}' is longer than 64 KiB");
    }
}
