using System.Net;

namespace Systole.Tests.Api;

public sealed class EventStreamTests
{
    [Fact]
    public async Task Lines_come_as_they_are_written()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Write("host_started");
        await using var stream = await OpenStream.AtAsync(api, "/api/events");
        api.Systole.Write("run_started", more: ",\"run\":\"main-1\"");

        stream.ContentType.ShouldBe("text/event-stream");
        (await stream.BlockAsync()).ShouldBe(
            """
            id: 2
            event: run_started
            data: {"at":"2026-02-17T12:00:00.000Z","event":"run_started","agent":"main","run":"main-1"}
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_stream_resumes_where_it_was_left_and_the_header_counts_more_than_the_query()
    {
        await using var api = await ApiFixture.StartAsync();
        for (var i = 0; i < 4; i++) api.Systole.Write("run_started");
        await using var since = await OpenStream.AtAsync(api, "/api/events?since=0");
        await using var header = await OpenStream.AtAsync(api, "/api/events?since=0", "2");

        (await since.IdsAsync(4)).ShouldBe([1, 2, 3, 4]);
        (await header.IdsAsync(2)).ShouldBe([3, 4]);
        api.Systole.Write("run_finished");
        (await header.IdsAsync(1)).ShouldBe([5]);
    }

    [Fact]
    public async Task A_stream_can_be_that_of_one_agent()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Systole.Write("run_started", "dev");
        api.Systole.Write("run_started", "main");
        await using var stream = await OpenStream.AtAsync(api, "/api/events?agent=main&since=0");
        (await stream.IdsAsync(1)).ShouldBe([2]);
        (await api.GetAsync("/api/events?agent=mian")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_quiet_stream_pings_every_15_s()
    {
        await using var api = await ApiFixture.StartAsync();
        await using var stream = await OpenStream.AtAsync(api, "/api/events");

        await api.Time.ArmedAsync(TimeSpan.FromSeconds(15));
        api.Time.Advance(TimeSpan.FromSeconds(15));
        (await stream.BlockAsync()).ShouldBe("event: ping\ndata: {\"at\":\"2026-02-17T12:00:15.000Z\"}");
        api.Time.Advance(TimeSpan.FromSeconds(15));
        (await stream.BlockAsync()).ShouldBe("event: ping\ndata: {\"at\":\"2026-02-17T12:00:30.000Z\"}");
    }

    [Theory]
    [InlineData("1", 3)]
    [InlineData("9", 1)]
    public async Task A_place_that_is_not_there_to_resume_from_resets_the_reader(string asked, long firstKept)
    {
        await using var api = await ApiFixture.StartAsync();
        for (var i = 0; i < 5; i++) api.Systole.Write("run_started");
        api.Systole.FirstKept = firstKept;
        await using var stream = await OpenStream.AtAsync(api, "/api/events", asked);

        (await stream.BlockAsync()).ShouldBe($"id: 5\nevent: reset\ndata: {{\"first\":{firstKept},\"last\":5}}");
        api.Systole.Write("run_finished");
        (await stream.IdsAsync(1)).ShouldBe([6]);
    }

    [Fact]
    public async Task Lines_that_the_store_has_lost_reset_an_open_stream_and_it_goes_on()
    {
        await using var api = await ApiFixture.StartAsync();
        for (var i = 0; i < 5; i++) api.Systole.Write("run_started");
        await using var stream = await OpenStream.AtAsync(api, "/api/events", "3");
        (await stream.IdsAsync(2)).ShouldBe([4, 5]);

        api.Systole.Lose(2);

        (await stream.BlockAsync()).ShouldBe("id: 3\nevent: reset\ndata: {\"first\":1,\"last\":3}");
        api.Systole.Write("run_finished");
        (await stream.IdsAsync(1)).ShouldBe([4]);
    }

    [Fact]
    public async Task The_last_place_before_those_that_are_kept_is_no_gap()
    {
        await using var api = await ApiFixture.StartAsync();
        for (var i = 0; i < 5; i++) api.Systole.Write("run_started");
        api.Systole.FirstKept = 3;
        await using var stream = await OpenStream.AtAsync(api, "/api/events", "2");
        (await stream.IdsAsync(3)).ShouldBe([3, 4, 5]);
    }

    [Fact]
    public async Task A_place_that_is_no_number_is_refused()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, problem, _) = await api.GetAsync("/api/events", ("Last-Event-ID", "x"));
        status.ShouldBe((int)HttpStatusCode.BadRequest);
        problem["detail"]!.GetValue<string>().ShouldBe("the header Last-Event-ID is \"x\"; allowed is a whole number from 0");
    }

    [Fact]
    public async Task A_node_that_stops_does_not_wait_for_its_readers()
    {
        var api = await ApiFixture.StartAsync();
        await using var stream = await OpenStream.AtAsync(api, "/api/events");
        await api.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(4));
        (await stream.EndedAsync()).ShouldBeTrue();
    }
}
