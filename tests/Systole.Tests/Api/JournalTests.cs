namespace Systole.Tests.Api;

public sealed class JournalTests
{
    [Fact]
    public async Task The_last_lines_come_with_the_bounds_of_the_journal()
    {
        await using var api = await ApiFixture.StartAsync();
        for (var i = 0; i < 3; i++) api.Systole.Write("run_started");
        api.Systole.Write("run_finished", "dev");

        var body = (await api.GetAsync("/api/journal?agent=main&limit=1")).Body;

        body.ToJsonString().ShouldBe(
            """
            {"events":[{"id":3,"event":"run_started","data":{"at":"2026-02-17T12:00:00.000Z","event":"run_started","agent":"main"}}],
            "first":1,"last":4}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task The_journal_is_read_on_page_by_page()
    {
        await using var api = await ApiFixture.StartAsync();
        for (var i = 0; i < 3; i++) api.Systole.Write("run_started");

        var first = (await api.GetAsync("/api/journal?since=0&limit=2")).Body;
        var second = (await api.GetAsync($"/api/journal?since={first["next"]}&limit=2")).Body;

        first["events"]!.AsArray().Select(e => e!["id"]!.GetValue<long>()).ShouldBe([1, 2]);
        second["events"]!.AsArray().Select(e => e!["id"]!.GetValue<long>()).ShouldBe([3]);
        second["next"].ShouldBeNull();
    }
}
