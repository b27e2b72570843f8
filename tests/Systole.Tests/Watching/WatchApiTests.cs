using System.Text.Json.Nodes;
using Systole.Runners;

namespace Systole.Tests.Watching;

/// <summary>The watch through the API of a real node.</summary>
public sealed class WatchApiTests
{
    private const string Checkpoint = "/api/agents/pm/tasks/session/checkpoint";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Registering_is_answered_with_the_token_and_the_limits_and_whose_word_they_are()
    {
        await using var node = await LiveNode.StartAsync(new WatchPolicy { StaleAfter = Minute });
        var (status, body) = await node.PostAsync("/api/runs?create=true", """{"agent":"PM","task":"session","model":"opus"}""");
        (status, body.ToJsonString()).ShouldBe((201,
            """
            {"run":"pm-1","token":1,"attempt":1,"idempotency_key":"session/0","limits":{"stale_after_ms":60000,"stale_from":"watch.stale_after",
            "timeout_after_ms":1800000,"timeout_from":"watch.timeout_after","cancel_grace_ms":30000}}
            """.ReplaceLineEndings("")));
    }

    [Fact]
    public async Task An_agent_that_nobody_configured_is_made_only_where_that_is_asked_for_and_then_stays()
    {
        await using var node = await LiveNode.StartAsync();
        Code(await node.PostAsync("/api/runs", """{"agent":"pm","task":"session"}""")).ShouldBe((404, "unknown_agent"));
        await node.RegisterAsync("pm", "session");
        (await node.PostAsync("/api/runs", """{"agent":"pm","task":"other"}""")).Status.ShouldBe(201);
        var agent = (await node.GetAsync("/api/agents/pm")).Body;
        (agent["can_run"]!.GetValue<bool>(), agent["configured"]!.GetValue<bool>()).ShouldBe((false, false));
    }

    [Fact]
    public async Task So_many_agents_are_made_and_no_more_and_those_that_are_there_go_on()
    {
        await using var node = await LiveNode.StartAsync();
        for (var i = 0; i < LiveNode.CreatedAgentsMax; i++) await node.RegisterAsync($"a{i}", "session");

        var (status, body) = await node.PostAsync("/api/runs?create=true", """{"agent":"one-more","task":"session"}""");

        (status, body["code"]!.GetValue<string>(), body["limit"]!.GetValue<int>()).ShouldBe((429, "too_many_agents", LiveNode.CreatedAgentsMax));
        body["detail"]!.GetValue<string>().ShouldContain("one-more would be one more");
        (await node.GetAsync("/api/agents/one-more")).Status.ShouldBe(404);
        (await node.PostAsync("/api/runs?create=true", """{"agent":"a0","task":"another"}""")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_run_in_flight_shows_what_the_watch_knows_of_it()
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("main", "parent");
        (await node.PostAsync("/api/runs?create=true", """{"agent":"pm","task":"session","model":"opus","parent":"main-1"}""")).Status.ShouldBe(201);
        await node.PassAsync(10 * Second);
        await node.ActiveAsync(
            "pm-1", """{"tool":"bash","tool_timeout_ms":1500000,"arguments":"9f86","progress":false,"details":{"step":3},"tokens":51200,"usd":0.42}""");
        await node.PassAsync(5 * Second);

        var run = (await node.GetAsync("/api/runs/pm-1")).Body;

        (run["origin"]!.GetValue<string>(), run["tokens"]!.GetValue<long>(), run["usd"]!.GetValue<decimal>()).ShouldBe(("registered", 51_200, 0.42m));
        run["watch"]!.ToJsonString().ShouldBe(
            """
            {"phase":"tool","tool":{"name":"bash","timeout_ms":1500000,"arguments":"9f86"},"idle":false,"stale":false,"timed_out":false,
            "limits":{"stale_after_ms":1800000,"stale_from":"watch.tool_stale_after","timeout_after_ms":1800000,"timeout_from":"watch.timeout_after",
            "cancel_grace_ms":30000},"stale_at":"2026-02-17T12:30:10.000Z","times_out_at":"2026-02-17T12:55:00.000Z",
            "running_for_ms":15000,"charged_ms":10000,"idle_for_ms":5000,"no_progress_for_ms":15000,"details":{"step":3},
            "model":"opus","parent":"main-1","checkpoint_requested":false}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task A_tool_that_said_it_takes_long_may_be_silent_for_so_long_and_a_model_may_not()
    {
        await using var node = await LiveNode.StartAsync();
        var (tool, model) = (await node.RegisterAsync("pm", "tool"), await node.RegisterAsync("dev", "model"));
        await node.ActiveAsync(tool, """{"tool":"bash","tool_timeout_ms":1500000}""");
        await node.ActiveAsync(model, """{"phase":"model"}""");

        await node.PassAsync(25 * Minute - Second);

        (await node.AlertsAsync()).ShouldBe(["stale:dev/model warning"]);
        (await node.GetAsync($"/api/runs/{model}")).Body["watch"]!["stale"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_late_report_of_a_replaced_attempt_is_refused_and_changes_nothing()
    {
        await using var node = await LiveNode.StartAsync();
        var old = await node.RegisterAsync("pm", "session");
        var present = await node.RegisterAsync("pm", "session");
        await node.PassAsync(Minute);

        Code(await node.PostAsync($"/api/runs/{old}/activity", "{}", ("Systole-Token", "1"))).ShouldBe((404, "register_again"));
        Code(await node.PostAsync($"/api/runs/{old}/finish", """{"result":"late"}""", ("Systole-Token", "1"))).ShouldBe((404, "register_again"));
        Code(await node.PostAsync($"/api/runs/{present}/finish", "{}", ("Systole-Token", "1"))).ShouldBe((409, "stale_token"));
        var late = await node.SendAsync(HttpMethod.Put, Checkpoint, "1", ("Systole-Token", "1"));
        Code(late).ShouldBe((409, "stale_token"));
        late.Body["detail"]!.GetValue<string>().ShouldContain("pm-2 has 2");

        (await node.InFlightAsync()).ShouldBe(["pm session running 60000"]);
        (await node.GetAsync($"/api/runs/{old}")).Body["outcome"]!.GetValue<string>().ShouldBe("superseded");
        // That its end came all the same is told; of a run that never was nothing is.
        (await node.PostAsync("/api/runs/pm-99/finish", "{}")).Status.ShouldBe(404);
        (await node.Heart.JournalTailAsync(null, 1)).Single().Json.ShouldEndWith(
            """ "event":"activity_refused","agent":"pm","run":"pm-1","why":"unknown_run","outcome":"succeeded","result":"late"}""".TrimStart());
        (await node.GetAsync(Checkpoint)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("/api/runs", """{"agent":"pm"}""", 400, "invalid_request")]
    [InlineData("/api/runs", """{"task":"session"}""", 400, "invalid_request")]
    [InlineData("/api/runs", """{"agent":"pm","task":"heartbeat"}""", 400, "invalid_request")]
    [InlineData("/api/runs", """{"agent":"pm","task":"session","at":"2026-01-01T00:00:00Z"}""", 400, "invalid_request")]
    [InlineData("/api/runs", """{"agent":"pm","task":"session","parent":"pm-nine"}""", 422, "unknown_run")]
    [InlineData("/api/runs?create=yes", """{"agent":"pm","task":"session"}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-9/activity", "{}", 404, "register_again")]
    [InlineData("/api/runs/nobody/activity", "{}", 404, "unknown_run")]
    [InlineData("/api/runs/pm-1/activity", """{"last_activity_at":0}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/activity", """{"phase":"thinking"}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/activity", """{"phase":"model","tool":"bash"}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/activity", """{"tool":"bash","tool_timeout_ms":0}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/activity", """{"tool":"bash","tool_timeout_ms":9223372036854775807}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/activity", """{"tokens":-1}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/activity", """{"usd":"much"}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/finish", """{"outcome":"superseded"}""", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/extend", "{}", 400, "invalid_request")]
    [InlineData("/api/runs/pm-1/extend", """{"by_ms":-5}""", 400, "invalid_request")]
    [InlineData("/api/dead-letters/requeue", """{"agent":"pm","wakes":["twelve"]}""", 400, "invalid_request")]
    [InlineData("/api/dead-letters/requeue", """{"agent":"pm","wakes":[12]}""", 400, "invalid_request")]
    [InlineData("/api/dead-letters/requeue", """{"agent":"pm","wakes":[]}""", 400, "invalid_request")]
    public async Task What_is_wrong_with_a_report_is_told_and_nothing_changes(string path, string body, int status, string code)
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "session");
        await node.PassAsync(Minute);

        Code(await node.PostAsync(path, body)).ShouldBe((status, code));

        await node.SettleAsync();
        (await node.InFlightAsync()).ShouldBe(["pm session running 60000"]);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("99999999999999999999")]
    public async Task A_token_is_a_whole_number_or_none(string token)
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session");
        Code(await node.PostAsync($"/api/runs/{run}/activity", "{}", ("Systole-Token", token))).ShouldBe((400, "invalid_request"));
    }

    [Fact]
    public async Task A_task_of_10_kB_is_refused()
    {
        await using var node = await LiveNode.StartAsync();
        Code(await node.PostAsync("/api/runs?create=true", $$"""{"agent":"pm","task":"{{new string('x', 10_000)}}"}""")).ShouldBe((400, "invalid_request"));
        (await node.InFlightAsync()).ShouldBeEmpty();
        (await node.GetAsync("/api/agents/pm")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_checkpoint_is_kept_as_it_came_and_only_newer_ones_take_its_place()
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "session");
        var first = await node.SendAsync(HttpMethod.Put, Checkpoint, """{ "page": 7, "name": "Zoë" }""", ("Systole-Token", "1"));
        (first.Status, first.Body.ToJsonString()).ShouldBe((200, """{"run":"pm-1","sequence":1}"""));
        (await node.SendAsync(HttpMethod.Put, Checkpoint + "?sequence=5", "[5]")).Body["sequence"]!.GetValue<long>().ShouldBe(5);
        var old = await node.SendAsync(HttpMethod.Put, Checkpoint + "?sequence=5", "[6]");
        Code(old).ShouldBe((409, "stale_sequence"));
        old.Body["detail"]!.GetValue<string>().ShouldContain("the last one, 5");

        (await node.GetAsync(Checkpoint)).Body.ToJsonString()
            .ShouldBe("""{"sequence":5,"run":"pm-1","at":"2026-02-17T12:00:00.000Z","data":[5]}""");
        // Once its work has succeeded there is nothing to go on from, and numbers grow on.
        await node.PostAsync("/api/runs/pm-1/finish", "{}");
        Code(await node.GetAsync(Checkpoint)).ShouldBe((404, "no_checkpoint"));
        await node.RegisterAsync("pm", "session");
        (await node.SendAsync(HttpMethod.Put, Checkpoint, "1")).Body["sequence"]!.GetValue<long>().ShouldBe(6);
    }

    [Fact]
    public async Task A_checkpoint_that_is_too_large_or_no_JSON_or_of_nobody_is_refused()
    {
        await using var node = await LiveNode.StartAsync();
        Code(await node.SendAsync(HttpMethod.Put, Checkpoint, "1")).ShouldBe((404, "unknown_agent"));
        await node.RegisterAsync("pm", "other");
        Code(await node.SendAsync(HttpMethod.Put, Checkpoint, "1")).ShouldBe((404, "register_again"));
        await node.RegisterAsync("pm", "session");

        var large = await node.SendAsync(HttpMethod.Put, Checkpoint, $"\"{new string('x', 256 << 10)}\"");
        (Code(large), large.Body["limit"]!.GetValue<int>()).ShouldBe(((413, "too_large"), 256 << 10));
        Code(await node.SendAsync(HttpMethod.Put, Checkpoint, """{"page":""")).ShouldBe((400, "invalid_request"));
        Code(await node.SendAsync(HttpMethod.Put, Checkpoint, "")).ShouldBe((400, "invalid_request"));
        Code(await node.SendAsync(HttpMethod.Put, Checkpoint + "?sequence=0", "1")).ShouldBe((400, "invalid_request"));
        Code(await node.GetAsync(Checkpoint)).ShouldBe((404, "no_checkpoint"));
        // Just as large as allowed, in characters that have more than one byte.
        (await node.SendAsync(HttpMethod.Put, Checkpoint, $"\"{new string('ë', (128 << 10) - 1)}\"")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_task_may_be_called_anything()
    {
        await using var node = await LiveNode.StartAsync();
        const string task = "repo/issue 12%2F?#ë";
        await node.RegisterAsync("pm", task);
        var path = $"/api/agents/pm/tasks/{Uri.EscapeDataString(task)}/checkpoint";
        (await node.SendAsync(HttpMethod.Put, path, "1")).Status.ShouldBe(200);
        (await node.GetAsync(path)).Body["data"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task What_was_under_way_when_a_run_timed_out_is_told_to_the_next_one_as_uncertain()
    {
        await using var node = await LiveNode.StartAsync(new WatchPolicy { StaleAfter = Minute, TimeoutAfter = 2 * Minute });
        var run = await node.RegisterAsync("pm", "session");
        await node.ActiveAsync(run, """{"tool":"fetch"}""");
        (await node.SendAsync(HttpMethod.Put, Checkpoint, """{"page":7}""")).Status.ShouldBe(200);
        await node.ActiveAsync(run, """{"tool":"send_mail","arguments":"1"}""");
        await node.PassAsync(2 * Minute);

        var (_, again) = await node.PostAsync("/api/runs", """{"agent":"pm","task":"session"}""");

        again["checkpoint"]!["data"]!.ToJsonString().ShouldBe("""{"page":7}""");
        var left = again["interrupted"]!;
        (left["run"]!.GetValue<string>(), left["outcome"]!.GetValue<string>(), left["phase"]!.GetValue<string>()).ShouldBe(("pm-1", "timed_out", "tool"));
        left["uncertain"]!.AsArray().Select(step => step!["tool"]!.GetValue<string>()).ShouldContain("send_mail");
    }

    [Fact]
    public async Task A_registered_run_that_is_cancelled_is_asked_and_after_a_while_no_longer_tracked()
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session");

        var (status, cancelled) = await node.PostAsync($"/api/runs/{run}/cancel", "{}");
        (status, cancelled["stage"]!.GetValue<string>()).ShouldBe((202, "ask"));
        (await node.PostAsync($"/api/runs/{run}/activity", "{}")).Body["cancel_requested"]!.GetValue<bool>().ShouldBeTrue();
        (await node.GetAsync($"/api/runs/{run}")).Body["watch"]!["cancelling"]!.GetValue<string>().ShouldBe("ask");
        await node.PassAsync(150 * Second);

        Code(await node.PostAsync($"/api/runs/{run}/activity", "{}")).ShouldBe((404, "register_again"));
        (await node.GetAsync($"/api/runs/{run}")).Body["outcome"]!.GetValue<string>().ShouldBe("cancelled");
        Code(await node.PostAsync($"/api/runs/{run}/cancel", "{}")).ShouldBe((409, "run_ended"));
    }

    [Fact]
    public async Task An_extension_moves_the_total_limit_and_is_named_with_it()
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session");
        (await node.PostAsync($"/api/runs/{run}/extend", """{"by_ms":600000}""")).Body.ToJsonString()
            .ShouldBe("""{"run":"pm-1","extended_by_ms":600000}""");
        var limits = (await node.GetAsync($"/api/runs/{run}")).Body["watch"]!["limits"]!;
        (limits["timeout_after_ms"]!.GetValue<long>(), limits["timeout_from"]!.GetValue<string>())
            .ShouldBe((2_400_000, "watch.timeout_after and an extension of 10m"));
    }

    [Fact]
    public async Task The_same_request_again_under_its_key_does_nothing_more()
    {
        await using var node = await LiveNode.StartAsync();
        var key = ("Idempotency-Key", "once");
        var first = await node.PostAsync("/api/runs?create=true", """{"agent":"pm","task":"session"}""", key);
        var again = await node.PostAsync("/api/runs?create=true", """{"agent":"pm","task":"session"}""", key);
        again.Body.ToJsonString().ShouldBe(first.Body.ToJsonString());

        var end = ("Idempotency-Key", "end");
        (await node.PostAsync("/api/runs/pm-1/finish", """{"outcome":"failed"}""", end)).Status.ShouldBe(200);
        var told = await node.PostAsync("/api/runs/pm-1/finish", """{"outcome":"failed"}""", end);
        (told.Status, told.Body["outcome"]!.GetValue<string>()).ShouldBe((200, "failed"));
    }

    [Fact]
    public async Task A_registration_repeated_under_its_key_is_answered_as_at_first_whatever_became_of_the_run()
    {
        await using var node = await LiveNode.StartAsync(new WatchPolicy { StaleAfter = Minute, TimeoutAfter = 2 * Minute });
        await node.ActiveAsync(await node.RegisterAsync("pm", "session"), """{"tool":"send_mail"}""");
        (await node.SendAsync(HttpMethod.Put, Checkpoint, """{ "page": 7 }""")).Status.ShouldBe(200);
        await node.PassAsync(2 * Minute);
        Task<(int Status, JsonNode Body)> RegisterAsync() => node.PostAsync("/api/runs", """{"agent":"pm","task":"session"}""", ("Idempotency-Key", "once"));

        var (status, first) = await RegisterAsync();
        (status, first["run"]!.GetValue<string>(), first["interrupted"]!["run"]!.GetValue<string>()).ShouldBe((201, "pm-2", "pm-1"));
        first["checkpoint"]!["data"]!.ToJsonString().ShouldBe("""{"page":7}""");
        (await node.PostAsync("/api/runs/pm-2/finish", "{}")).Status.ShouldBe(200);
        Code(await node.GetAsync(Checkpoint)).ShouldBe((404, "no_checkpoint"));

        var (again, repeated) = await RegisterAsync();
        (again, repeated.ToJsonString()).ShouldBe((201, first.ToJsonString()));
        (await node.InFlightAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("extend", """{"by_ms":600000}""")]
    [InlineData("cancel", "{}")]
    [InlineData("finish", """{"outcome":"failed"}""")]
    public async Task What_was_asked_of_a_run_under_a_key_is_answered_as_at_first_after_its_end(string verb, string body)
    {
        await using var node = await LiveNode.StartAsync();
        var run = await node.RegisterAsync("pm", "session");
        var first = await node.PostAsync($"/api/runs/{run}/{verb}", body, ("Idempotency-Key", "once"));
        first.Status.ShouldBeInRange(200, 202);
        if (verb != "finish") (await node.PostAsync($"/api/runs/{run}/finish", "{}")).Status.ShouldBe(200);

        var again = await node.PostAsync($"/api/runs/{run}/{verb}", body, ("Idempotency-Key", "once"));

        (again.Status, again.Body.ToJsonString()).ShouldBe((first.Status, first.Body.ToJsonString()));
    }

    [Fact]
    public async Task In_process_work_is_registered_shows_life_is_idle_and_is_unregistered_by_verbs_of_those_names()
    {
        await using var node = await LiveNode.StartAsync();
        var heart = node.Heart;
        var run = (await heart.RegisterAsync("pm", new RegisterRequest { Task = "session", Create = true })).Value!.Run.ToString();
        heart.Activity(run, ActivityReport.Alive).IsDone.ShouldBeTrue();

        heart.Idle(run, token: 1).IsDone.ShouldBeTrue();
        await node.SettleAsync();
        heart.Status().InFlight.ShouldHaveSingleItem().Idle.ShouldBeTrue();
        await node.PassAsync(60 * Minute);
        heart.InFlight().Value!.ShouldHaveSingleItem().Run.Stale.ShouldBeFalse();

        (await heart.UnregisterAsync(run, token: 1)).Value!.Outcome.ShouldBe(RunOutcome.Succeeded);
        heart.InFlight().Value!.ShouldBeEmpty();
        heart.Idle(run).Refusal!.Code.ShouldBe(RefusalCode.NotInFlight);
    }

    [Fact]
    public async Task An_open_alert_says_what_is_wrong_and_which_limit_was_passed_and_whose_word_that_is()
    {
        await using var node = await LiveNode.StartAsync(new WatchPolicy { StaleAfter = Minute });
        await node.RegisterAsync("pm", "session");
        await node.PassAsync(2 * Minute);

        (await node.GetAsync("/api/agents/pm")).Body["alerts"]!.AsArray().ShouldHaveSingleItem()!.ToJsonString().ShouldBe(
            """
            {"alert":"stale:pm/session","kind":"stale","severity":"warning","opened_at":"2026-02-17T12:01:00.000Z",
            "summary":"pm-1 (session) has shown no life for 1m (watch.stale_after)","limit_ms":60000,"limit_from":"watch.stale_after"}
            """.ReplaceLineEndings(""));
        (await node.StatusAsync())["agents"]![0]!["alerts"]![0]!["limit_from"]!.GetValue<string>().ShouldBe("watch.stale_after");
    }

    [Fact]
    public async Task Runs_in_flight_come_in_pages_by_agent_and_number()
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "b");
        await node.RegisterAsync("dev", "a");
        await node.RegisterAsync("pm", "a");

        var first = (await node.GetAsync("/api/runs?in_flight=true&limit=2")).Body;
        var second = (await node.GetAsync($"/api/runs?in_flight=true&limit=2&cursor={first["next"]}")).Body;

        Runs(first).ShouldBe(["dev-1", "pm-1"]);
        Runs(second).ShouldBe(["pm-2"]);
        second["next"].ShouldBeNull();
        Runs((await node.GetAsync("/api/runs?in_flight=true&agent=dev")).Body).ShouldBe(["dev-1"]);
        Code(await node.GetAsync("/api/runs?in_flight=true&cursor=7")).ShouldBe((400, "invalid_request"));
    }

    [Fact]
    public async Task Wakes_that_used_up_their_attempts_can_be_listed_put_back_and_given_up()
    {
        await using var node = await LiveNode.StartAsync(new AgentDefinition
        {
            Policy = new AgentPolicy { Id = AgentId.Parse("main"), Retry = new RetryPolicy { Attempts = 1 } },
            Delegate = (_, _) => throw new InvalidOperationException("always"),
        });
        foreach (var reason in (string[])["a", "b"])
        {
            (await node.PostAsync("/api/agents/main/wakes", $$"""{"reason":"{{reason}}","intent":"immediate","payload":{"n":1} }""")).Status.ShouldBe(202);
            await EndedAsync(node);
            await node.PassAsync(2 * Minute);
        }

        var dead = (await node.GetAsync("/api/dead-letters?agent=main")).Body["dead_letters"]!.AsArray();
        dead.Select(letter => letter!["reason"]!.GetValue<string>()).ShouldBe(["b", "a"]);
        dead[0]!["payload"]!.ToJsonString().ShouldBe("""{"n":1}""");
        var (newest, oldest) = (dead[0]!["wake"]!.GetValue<string>(), dead[1]!["wake"]!.GetValue<string>());
        var page = (await node.GetAsync("/api/dead-letters?limit=1")).Body;
        (await node.GetAsync($"/api/dead-letters?limit=1&cursor={page["next"]}")).Body["dead_letters"]![0]!["wake"]!.GetValue<string>().ShouldBe(oldest);

        (await node.PostAsync("/api/pause", "{}")).Status.ShouldBe(200);
        (await node.PostAsync("/api/dead-letters/requeue", $$"""{"agent":"main","wakes":["{{newest}}"]}""")).Body["count"]!.GetValue<int>().ShouldBe(1);
        (await node.PostAsync("/api/dead-letters/requeue", $$"""{"agent":"main","wakes":["{{newest}}"]}""")).Body["count"]!.GetValue<int>().ShouldBe(0);
        var drop = await node.SendAsync(HttpMethod.Delete, "/api/dead-letters", $$"""{"agent":"main","wakes":["{{oldest}}","w999"]}""");
        drop.Body["count"]!.GetValue<int>().ShouldBe(1);

        var agent = (await node.GetAsync("/api/agents/main")).Body;
        (agent["pending_wakes"]!.GetValue<int>(), agent["dead_letters"]!.GetValue<int>()).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_wake_of_work_that_a_heartbeat_run_registered_is_that_run_s()
    {
        var go = new TaskCompletionSource<TurnResult>();
        await using var node = await LiveNode.StartAsync(new AgentDefinition
        {
            Policy = new AgentPolicy { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(30 * Minute) },
            Delegate = (_, _) => go.Task,
        });
        (await node.PostAsync("/api/runs", """{"agent":"main","task":"helper","parent":"main-1"}""")).Body["run"]!.GetValue<string>().ShouldBe("main-2");

        (await node.PostAsync("/api/agents/main/wakes", """{"caused_by":"main-2"}""")).Status.ShouldBe(202);
        (await node.PostAsync("/api/runs/main-2/finish", "{}")).Status.ShouldBe(200);
        go.SetResult(TurnResult.Nothing);
        await EndedAsync(node);
        await node.PassAsync(10 * Minute);

        // It rides with the next scheduled run: what a run of the agent caused starts none.
        Runs((await node.GetAsync("/api/runs")).Body).ShouldBe(["main-2", "main-1"]);
        var agent = (await node.GetAsync("/api/agents/main")).Body;
        (agent["pending_wakes"]!.GetValue<int>(), agent["next_run_at"]!.GetValue<string>()).ShouldBe((1, "2026-02-17T12:30:00.000Z"));
    }

    private static async Task EndedAsync(LiveNode node)
    {
        await foreach (var entry in node.Heart.FollowAsync(0, "main"))
        {
            if (entry.Name != "run_finished") continue;
            var runs = (await node.GetAsync("/api/runs")).Body["runs"]!.AsArray();
            if (runs.All(run => run!["ended_at"] is not null)) return;
        }
    }

    [Theory]
    [InlineData(32, 200)]
    [InlineData(33, 400)]
    [InlineData(62, 400)]
    [InlineData(1_000, 400)]
    public async Task JSON_nests_32_deep_at_most_at_every_entrance_and_what_was_taken_in_can_be_told(int depth, int expected)
    {
        var main = new AgentDefinition { Policy = new AgentPolicy { Id = AgentId.Parse("main") }, Delegate = (_, _) => Task.FromResult(TurnResult.Nothing) };
        await using var node = await LiveNode.StartAsync(main);
        var run = await node.RegisterAsync("pm", "session");
        var deep = new string('[', depth) + new string(']', depth);

        (int Status, JsonNode Body)[] answers =
        [
            await node.PostAsync($"/api/runs/{run}/activity", $$"""{"details":{{deep}}}"""),
            await node.SendAsync(HttpMethod.Put, Checkpoint, deep),
            await node.PostAsync("/api/agents/main/wakes", $$"""{"payload":{{deep}}}"""),
        ];

        answers.Select(answer => answer.Status == 202 ? 200 : answer.Status).ShouldAllBe(status => status == expected);
        if (expected == 400) answers.ShouldAllBe(answer => answer.Body["detail"]!.GetValue<string>().Contains("more than 32 objects and lists inside one another"));
        await node.SettleAsync();
        (await node.GetAsync("/api/runs?in_flight=true")).Status.ShouldBe(200);
        (await node.GetAsync(Checkpoint)).Status.ShouldBe(expected == 200 ? 200 : 404);
        (await node.PostAsync("/api/runs", """{"agent":"pm","task":"session"}""")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task An_alert_of_all_agents_together_is_in_the_status_until_it_is_closed()
    {
        await using var node = await LiveNode.StartAsync();
        for (var i = 0; i < 5; i++) await node.RegisterAsync($"a{i}", "session");
        (await node.StatusAsync())["alerts"]!.AsArray().ShouldBeEmpty();

        await node.PassAsync(5 * Minute + 5 * Second);

        (await node.StatusAsync())["alerts"]!.AsArray().ShouldHaveSingleItem()!.ToJsonString().ShouldStartWith(
            """{"alert":"mass_stall","kind":"mass_stall","severity":"warning","opened_at":"2026-02-17T""");
    }

    [Theory]
    [InlineData("/api/agents/pm/tasks/Session/checkpoint")]
    [InlineData("/api/agents/pm/tasks/session/checkpoint?sequence=9")]
    public async Task Under_one_key_another_task_or_another_number_is_another_request(string other)
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "session");
        await node.RegisterAsync("pm", "Session");
        var first = await node.SendAsync(HttpMethod.Put, Checkpoint, "1", ("Idempotency-Key", "k"));
        first.Status.ShouldBe(200);
        Code(await node.SendAsync(HttpMethod.Put, other, "1", ("Idempotency-Key", "k"))).ShouldBe((422, "idempotency_key_reused"));
        (await node.SendAsync(HttpMethod.Put, Checkpoint, "1", ("Idempotency-Key", "k"))).Body.ToJsonString().ShouldBe(first.Body.ToJsonString());
    }

    [Fact]
    public async Task A_task_that_is_far_too_long_is_told_so_in_an_address_as_in_a_body()
    {
        await using var node = await LiveNode.StartAsync();
        await node.RegisterAsync("pm", "session");
        var answer = await node.SendAsync(HttpMethod.Put, $"/api/agents/pm/tasks/{new string('x', 10_000)}/checkpoint", "1");
        Code(answer).ShouldBe((400, "invalid_request"));
        answer.Body["detail"]!.GetValue<string>().ShouldBe("task has 10000 characters; 1 to 200 are allowed");
    }

    private static (int Status, string Code) Code((int Status, JsonNode Body) answer) => (answer.Status, answer.Body["code"]?.GetValue<string>() ?? answer.Body.ToJsonString());

    private static string[] Runs(JsonNode page) => [.. page["runs"]!.AsArray().Select(run => run!["run"]!.GetValue<string>())];
}
