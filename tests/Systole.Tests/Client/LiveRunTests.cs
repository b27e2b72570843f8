using System.Text.Json;
using Systole.Client;
using Systole.Client.Runs;
using Systole.Client.Wire;
using Systole.Tests.Api.Fakes;

namespace Systole.Tests.Client;

public sealed class LiveRunTests : IDisposable
{
    private const string Registering = """register {"agent":"pm","task":"session"}""";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(2);

    private readonly FakeNode _node = new();
    private readonly ManualTime _time = new();
    private readonly SystoleClient _client;

    public LiveRunTests() => _client = new SystoleClient(new SystoleClientOptions { Time = _time }, _node);

    public void Dispose()
    {
        _client.Dispose();
        _node.Dispose();
    }

    [Fact]
    public async Task The_first_sign_of_life_goes_at_once_and_those_after_it_as_one_when_the_node_wants_the_next()
    {
        await using var run = await RegisterAsync();
        run.Activity();
        (await _node.HeardAsync()).ShouldBe("activity pm-1 {} #1");

        for (var i = 0; i < 1_000; i++) run.Activity(new ActivityBody { Tokens = i, Progress = i == 7 });
        await _time.ArmedAsync(Interval);
        _node.HasHeard.ShouldBeFalse();
        _time.Advance(Interval);

        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"tokens":999} #1""");
        await run.FinishAsync();
    }

    [Fact]
    public async Task What_changes_what_it_does_goes_at_once_and_takes_along_what_waited()
    {
        await using var run = await RegisterAsync();
        run.Activity();
        await _node.HeardAsync();
        run.Activity(new ActivityBody { Tokens = 5 });
        run.Activity(new ActivityBody { Tool = "bash", ToolTimeoutMs = 1_500_000 });

        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"tokens":5} #1""");
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"tool":"bash","tool_timeout_ms":1500000} #1""");
        run.Activity(new ActivityBody { Phase = "waiting_human" });
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"phase":"waiting_human"} #1""");
        // Work that moves forward waits for nobody any more: that is a change, too.
        run.Activity();
        (await _node.HeardAsync()).ShouldBe("activity pm-1 {} #1");
        run.Idle();
        (await _node.HeardAsync()).ShouldBe("idle pm-1 {} #1");
        await run.FinishAsync();
    }

    [Fact]
    public async Task The_last_sign_of_life_is_sent_before_the_end()
    {
        await using var run = await RegisterAsync();
        run.Activity();
        await _node.HeardAsync();
        run.Activity(new ActivityBody { Tokens = 61_000 });

        (await run.FinishAsync(result: "merged")).ShouldBe("succeeded");

        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"tokens":61000} #1""");
        (await _node.HeardAsync()).ShouldBe("""finish pm-1 {"outcome":"succeeded","result":"merged"} #1""");
    }

    [Fact]
    public async Task A_run_that_is_left_without_an_end_has_failed()
    {
        await using (var run = await RegisterAsync()) run.Activity(new ActivityBody { Tokens = 3 });
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"tokens":3} #1""");
        (await _node.HeardAsync()).ShouldStartWith("""finish pm-1 {"outcome":"failed",""");
    }

    [Fact]
    public async Task Work_that_throws_has_failed_with_what_it_said_last()
    {
        var thrown = await Should.ThrowAsync<InvalidOperationException>(() => _client.WatchAsync("pm", "session", (run, _) =>
        {
            run.Activity(new ActivityBody { Tokens = 3 });
            throw new InvalidOperationException("no such branch");
        }, new LiveRunOptions { Create = false }));

        thrown.Message.ShouldBe("no such branch");
        (await _node.HeardAsync()).ShouldBe(Registering);
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"tokens":3} #1""");
        (await _node.HeardAsync()).ShouldBe("""finish pm-1 {"outcome":"failed","result":"InvalidOperationException: no such branch"} #1""");
    }

    [Fact]
    public async Task A_request_to_stop_cancels_its_token()
    {
        _node.CancelRequested = true;
        await using var run = await RegisterAsync();
        var cancelled = new TaskCompletionSource();
        await using var _ = run.Cancelled.Register(cancelled.SetResult);

        run.Activity();

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await run.FinishAsync("cancelled");
    }

    [Fact]
    public async Task Silent_work_that_listens_hears_that_it_is_to_stop_and_shows_no_life_by_that()
    {
        await using var run = await RegisterAsync(new LiveRunOptions { Create = false, ListenEvery = TimeSpan.FromSeconds(2) });
        var cancelled = new TaskCompletionSource();
        await using var _ = run.Cancelled.Register(cancelled.SetResult);
        _node.Instead = line => line.StartsWith("look", StringComparison.Ordinal) ? FakeNode.Ended("cancelled") : null;

        await _time.ArmedAsync(TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(2));
        (await _node.HeardAsync()).ShouldBe("look pm-1");

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        (await run.FinishAsync()).ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_request_for_a_checkpoint_is_told_once_and_what_was_said_before_it_is_told_before()
    {
        _node.CheckpointRequested = true;
        var asked = 0;
        await using var run = await RegisterAsync(new LiveRunOptions
        {
            Create = false,
            OnCheckpointRequested = async one =>
            {
                Interlocked.Increment(ref asked);
                await one.SaveCheckpointAsync(JsonDocument.Parse("""{"page":7}""").RootElement);
            },
        });
        run.Activity(new ActivityBody { Phase = "model" });
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"phase":"model"} #1""");
        (await _node.HeardAsync()).ShouldBe("""save pm/session {"page":7} #1""");

        run.Activity(new ActivityBody { Phase = "tool" });
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"phase":"tool"} #1""");
        await run.FinishAsync();
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_request_for_a_checkpoint_that_meets_the_end_ends_with_it()
    {
        _node.CheckpointRequested = true;
        var (asked, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var run = await RegisterAsync(new LiveRunOptions
        {
            Create = false,
            OnCheckpointRequested = async one =>
            {
                asked.SetResult();
                await ended.Task;
                await one.SaveCheckpointAsync(JsonDocument.Parse("1").RootElement);
            },
        });
        run.Activity();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));

        (await run.FinishAsync()).ShouldBe("succeeded");
        ended.SetResult();

        await Should.NotThrowAsync(() => run.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task Work_that_the_node_knows_nothing_of_is_registered_again_and_says_once_what_it_does()
    {
        await using var run = await RegisterAsync();
        run.Activity(new ActivityBody { Phase = "model" });
        await _node.HeardAsync();

        _node.Instead = Forgotten;
        run.Activity(new ActivityBody { Error = "rate limit" });

        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"error":"rate limit"} #1""");
        (await _node.HeardAsync()).ShouldBe("look pm-1");
        (await _node.HeardAsync()).ShouldBe(Registering);
        (await _node.HeardAsync()).ShouldBe("""activity pm-2 {"error":"rate limit"} #2""");
        await run.FinishAsync();
        (await _node.HeardAsync()).ShouldBe("""finish pm-2 {"outcome":"succeeded"} #2""");
        run.Run.ShouldBe("pm-2");
        (run.Cancelled.IsCancellationRequested, run.WhyOver).ShouldBe((false, null));
    }

    [Fact]
    public async Task Work_that_is_registered_again_for_its_end_says_what_it_did_before()
    {
        await using var run = await RegisterAsync();
        run.Activity(new ActivityBody { Tool = "bash" });
        await _node.HeardAsync();

        _node.Instead = line => line.StartsWith("finish pm-1", StringComparison.Ordinal) ? FakeNode.Problem(404, "register_again") : Forgotten(line);
        (await run.FinishAsync()).ShouldBe("succeeded");

        var heard = new List<string>();
        while (_node.HasHeard) heard.Add((await _node.HeardAsync()).Split(' ', 2)[0]);
        heard.ShouldBe(["finish", "look", "register", "activity", "finish"]);
    }

    [Fact]
    public async Task A_run_that_is_in_flight_by_the_node_s_word_is_not_registered_again_but_told_once_more_in_a_second()
    {
        await using var run = await RegisterAsync();
        _node.Instead = line => line.StartsWith("activity pm-1", StringComparison.Ordinal) ? FakeNode.Problem(404, "register_again")
            : line.StartsWith("look", StringComparison.Ordinal) ? FakeNode.Ended(null)
            : null;
        run.Activity();
        (await _node.HeardAsync()).ShouldBe("activity pm-1 {} #1");
        (await _node.HeardAsync()).ShouldBe("look pm-1");
        await _time.ArmedAsync(TimeSpan.FromSeconds(1));

        _node.Instead = _ => null;
        _time.Advance(TimeSpan.FromSeconds(1));

        (await _node.HeardAsync()).ShouldBe("activity pm-1 {} #1");
        await run.FinishAsync();
        run.Run.ShouldBe("pm-1");
    }

    [Fact]
    public async Task A_run_that_the_node_has_and_takes_no_report_of_is_registered_again_in_the_end()
    {
        await using var run = await RegisterAsync();
        _node.Instead = line => line.StartsWith("activity pm-1", StringComparison.Ordinal) ? FakeNode.Problem(404, "register_again")
            : line.StartsWith("look", StringComparison.Ordinal) ? FakeNode.Ended(null)
            : null;
        run.Activity();
        for (var looks = 0; looks <= 10; looks++)
        {
            (await _node.HeardAsync()).ShouldBe("activity pm-1 {} #1");
            (await _node.HeardAsync()).ShouldBe("look pm-1");
            if (looks == 10) break;
            await _time.ArmedAsync(TimeSpan.FromSeconds(1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        (await _node.HeardAsync()).ShouldBe(Registering);
        await run.FinishAsync();
    }

    [Fact]
    public async Task What_it_has_spent_is_told_in_full_to_a_node_that_knows_nothing_of_it()
    {
        await using var run = await RegisterAsync();
        run.Activity(new ActivityBody { Tokens = 1_000, Usd = 0.5m });
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"tokens":1000,"usd":0.5} #1""");
        _node.Instead = Forgotten;
        run.Activity(new ActivityBody { Phase = "model", Tokens = 1_200, Usd = 0.6m });
        await run.FinishAsync(tokens: 1_500, usd: 0.75m);

        var last = await _node.HeardAsync();
        while (!last.StartsWith("finish", StringComparison.Ordinal)) last = await _node.HeardAsync();
        last.ShouldBe("""finish pm-2 {"outcome":"succeeded","tokens":1500,"usd":0.75} #2""");
    }

    [Theory]
    [InlineData("superseded", false, true, "another run has taken the place of pm-1")]
    [InlineData("cancelled", true, true, "pm-1 was cancelled")]
    [InlineData("timed_out", true, true, "pm-1 has timed out, and was asked to stop")]
    public async Task A_run_that_ended_by_the_node_s_word_does_not_come_back_and_its_caller_is_told_why(string outcome, bool wasAsked, bool stops, string why)
    {
        var told = new List<string?>();
        await using var run = await RegisterAsync(new LiveRunOptions { Create = false, OnOver = over => told.Add(over.WhyOver) });
        _node.Instead = line => line.StartsWith("activity", StringComparison.Ordinal) ? FakeNode.Problem(404, "register_again")
            : line.StartsWith("look", StringComparison.Ordinal) ? FakeNode.Ended(outcome, wasAsked)
            : null;
        run.Activity();

        (await run.FinishAsync()).ShouldBe(outcome);

        run.Outcome.ShouldBe(outcome);
        run.WhyOver.ShouldBe(why);
        run.Cancelled.IsCancellationRequested.ShouldBe(stops);
        (await _node.HeardAsync()).ShouldBe("activity pm-1 {} #1");
        (await _node.HeardAsync()).ShouldBe("look pm-1");
        await Should.ThrowAsync<SystoleRefusedException>(() => run.SaveCheckpointAsync(JsonDocument.Parse("1").RootElement))
            .ContinueWith(refused => refused.Result.Problem.Code.ShouldBe("register_again"));
        run.Activity(new ActivityBody { Phase = "model" });
        await run.DisposeAsync();
        _node.HasHeard.ShouldBeFalse();
        told.ShouldBe([why]);
    }

    [Fact]
    public async Task Work_that_was_asked_to_stop_does_not_begin_anew_where_the_node_knows_nothing_of_it()
    {
        _node.CancelRequested = true;
        await using var run = await RegisterAsync();
        run.Activity();
        (await _node.HeardAsync()).ShouldBe("activity pm-1 {} #1");

        _node.Instead = Forgotten;
        run.Activity(new ActivityBody { Phase = "model" });

        (await run.FinishAsync("cancelled")).ShouldBe("cancelled");
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"phase":"model"} #1""");
        (await _node.HeardAsync()).ShouldBe("look pm-1");
        _node.HasHeard.ShouldBeFalse();
    }

    [Fact]
    public async Task While_no_node_answers_reports_wait_and_the_end_is_told_once_one_does()
    {
        var away = new List<string>();
        await using var run = await RegisterAsync(new LiveRunOptions { Create = false, OnAway = e => away.Add(e.Message) });
        _node.IsAway = true;
        run.Activity(new ActivityBody { Phase = "model" });
        (await _node.HeardAsync()).ShouldBe("""away: activity pm-1 {"phase":"model"} #1""");
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        (await _node.HeardAsync()).ShouldStartWith("away: activity");
        await _time.ArmedAsync(TimeSpan.FromSeconds(1));

        _node.IsAway = false;
        var finished = run.FinishAsync(tokens: 7);

        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"phase":"model"} #1""");
        (await _node.HeardAsync()).ShouldBe("""finish pm-1 {"outcome":"succeeded","tokens":7} #1""");
        (await finished).ShouldBe("succeeded");
        away.ShouldHaveSingleItem().ShouldStartWith("cannot reach http://127.0.0.1:7717");
    }

    [Fact]
    public async Task An_end_whose_answer_was_lost_is_told_again_under_the_same_key()
    {
        await using var run = await RegisterAsync();
        var lost = true;
        _node.Instead = line => line.StartsWith("finish", StringComparison.Ordinal) && lost ? FakeNode.Problem(503, "store_unavailable") : null;
        var finished = run.FinishAsync();
        await _node.HeardAsync();
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(500));

        lost = false;
        _time.Advance(TimeSpan.FromMilliseconds(500));

        (await finished).ShouldBe("succeeded");
        _node.Keys.Count.ShouldBe(2);
        _node.Keys.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_checkpoint_that_no_node_takes_is_not_saved_and_whoever_waits_for_it_knows()
    {
        await using var run = await RegisterAsync();
        _node.IsAway = true;
        await Should.ThrowAsync<SystoleUnreachableException>(() => run.SaveCheckpointAsync(JsonDocument.Parse("1").RootElement));
        _node.IsAway = false;
        var saved = run.SaveCheckpointAsync(JsonDocument.Parse("1").RootElement);
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        (await saved).Sequence.ShouldBe(8);
        await run.FinishAsync();
    }

    [Fact]
    public async Task What_a_callback_throws_comes_out_where_the_run_is_disposed_of_and_nobody_waits_for_ever()
    {
        var run = await RegisterAsync(new LiveRunOptions { Create = false, OnAway = _ => throw new InvalidOperationException("the callback's own") });
        _node.IsAway = true;
        run.Activity();
        (await Should.ThrowAsync<InvalidOperationException>(() => run.FinishAsync())).Message.ShouldBe("the callback's own");
        (await Should.ThrowAsync<InvalidOperationException>(() => run.DisposeAsync().AsTask())).Message.ShouldBe("the callback's own");
    }

    [Fact]
    public async Task Work_that_begins_without_a_node_is_registered_once_there_is_one()
    {
        _node.IsAway = true;
        await using var run = await _client.BeginAsync("pm", "session", new LiveRunOptions { Create = false });
        run.Registered.ShouldBeNull();
        run.Activity(new ActivityBody { Phase = "model" });
        (await _node.HeardAsync()).ShouldBe("away: " + Registering);
        (await _node.HeardAsync()).ShouldBe("away: " + Registering);
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(500));

        _node.IsAway = false;
        _time.Advance(TimeSpan.FromMilliseconds(500));

        (await _node.HeardAsync()).ShouldBe(Registering);
        (await _node.HeardAsync()).ShouldBe("""activity pm-1 {"phase":"model"} #1""");
        await run.FinishAsync();
    }

    [Theory]
    [InlineData(429, "too_many_runs")]
    [InlineData(503, "store_unavailable")]
    public async Task Work_that_begins_with_a_node_that_is_busy_is_registered_once_it_no_longer_is(int status, string code)
    {
        var away = new List<string>();
        _node.Instead = _ => FakeNode.Problem(status, code);
        await using var run = await _client.BeginAsync("pm", "session", new LiveRunOptions { Create = false, OnAway = e => away.Add(e.Message) });
        (await _node.HeardAsync()).ShouldBe(Registering);
        (await _node.HeardAsync()).ShouldBe(Registering);
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(500));

        _node.Instead = _ => null;
        _time.Advance(TimeSpan.FromMilliseconds(500));

        (await _node.HeardAsync()).ShouldBe(Registering);
        (await run.FinishAsync()).ShouldBe("succeeded");
        away.ShouldBe([code]);
    }

    [Fact]
    public async Task A_report_that_the_node_does_not_take_is_told_and_the_next_one_goes_on()
    {
        var refused = new List<string>();
        await using var run = await RegisterAsync(new LiveRunOptions { Create = false, OnRefused = e => refused.Add(e.Problem.Code) });
        _node.Instead = line => line.Contains("too long", StringComparison.Ordinal) ? FakeNode.Problem(400, "invalid_request") : null;
        run.Activity(new ActivityBody { Error = "too long" });
        run.Activity(new ActivityBody { Error = "short" });
        await run.FinishAsync();
        refused.ShouldBe(["invalid_request"]);
    }

    [Fact]
    public async Task Disposing_of_a_run_waits_for_a_node_that_is_away_only_so_long()
    {
        var run = await RegisterAsync();
        _node.IsAway = true;
        var disposed = run.DisposeAsync().AsTask();
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromSeconds(10));
        await disposed.WaitAsync(TimeSpan.FromSeconds(20));
        run.Outcome.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_waits_for_a_report_that_is_on_its_way_is_told_when_the_run_is_disposed_of()
    {
        _node.Silent = "finish";
        var run = await RegisterAsync();
        var finished = run.FinishAsync();
        (await _node.HeardAsync()).ShouldStartWith("finish");

        var disposed = run.DisposeAsync().AsTask();
        await _time.ArmedAsync(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));
        await disposed.WaitAsync(TimeSpan.FromSeconds(20));

        await Should.ThrowAsync<OperationCanceledException>(() => finished.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_checkpoint_that_is_on_its_way_does_not_hold_up_the_end_of_what_asked_for_it()
    {
        (_node.Silent, _node.CheckpointRequested) = ("save", true);
        var run = await RegisterAsync(new LiveRunOptions
        {
            Create = false,
            OnCheckpointRequested = one => one.SaveCheckpointAsync(JsonDocument.Parse("1").RootElement),
        });
        run.Activity();
        (await _node.HeardAsync()).ShouldStartWith("activity");
        (await _node.HeardAsync()).ShouldStartWith("save");

        var disposed = run.DisposeAsync().AsTask();
        await _time.ArmedAsync(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));
        await Should.NotThrowAsync(() => disposed.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Work_that_has_succeeded_waits_for_a_node_that_is_away_only_so_long()
    {
        var watching = _client.WatchAsync("pm", "session", (_, _) =>
        {
            _node.IsAway = true;
            return Task.CompletedTask;
        }, new LiveRunOptions { Create = false });
        await _time.ArmedAsync(TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromSeconds(10));
        await watching.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_end_of_watched_work_that_the_node_does_not_take_is_thrown()
    {
        _node.Instead = line => line.StartsWith("finish", StringComparison.Ordinal) ? FakeNode.Problem(400, "invalid_request") : null;
        (await Should.ThrowAsync<SystoleRefusedException>(() => _client.WatchAsync("pm", "session", (_, _) => Task.CompletedTask)))
            .Problem.Code.ShouldBe("invalid_request");
    }

    /// <summary>A node that knows nothing of the run, on another store say.</summary>
    private static (int Status, string Json)? Forgotten(string line) =>
        line.StartsWith("activity pm-1", StringComparison.Ordinal) ? FakeNode.Problem(404, "register_again")
        : line.StartsWith("look", StringComparison.Ordinal) ? FakeNode.Problem(404, "unknown_run")
        : null;

    private async Task<LiveRun> RegisterAsync(LiveRunOptions? options = null)
    {
        var run = await _client.RegisterAsync("pm", "session", options ?? new LiveRunOptions { Create = false });
        (await _node.HeardAsync()).ShouldBe(Registering);
        return run;
    }
}
