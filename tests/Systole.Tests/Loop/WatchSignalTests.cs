using Systole.Loop;
using Systole.Stores;
using Systole.Stores.InMemory;
using Systole.Testing;

namespace Systole.Tests.Loop;

public sealed class WatchSignalTests : IAsyncDisposable
{
    private static readonly AgentPolicy Dev = new() { Id = AgentId.Parse("dev"), CanRun = false };
    private static readonly AgentPolicy Main = new() { Id = AgentId.Parse("main"), Schedule = new Schedule.Every(TimeSpan.FromMinutes(30)) };

    private readonly LoopHarness _loop = new(new InMemoryStore(), LoopHarness.ClockAt("2026-02-16T03:30:00Z"), [Main, Dev]);

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    [Fact]
    public async Task Ends_of_registered_work_and_of_heartbeat_runs_at_one_instant_are_told_by_agent()
    {
        await _loop.StartAsync();
        var registered = await RegisterAsync();

        _loop.End(new RunId(Main.Id, 1));
        var finished = Ask(new FinishSignal(registered, new Finish(RunOutcome.Succeeded)) { At = _loop.Now });
        await _loop.TurnAsync();

        (await finished.Answered).Value!.Outcome.ShouldBe(RunOutcome.Succeeded);
        (await _loop.JournalAsync()).TakeLast(2).Select(line => line.Split("\"event\":\"")[1].Split('"')[0]).ShouldBe(["run_unregistered", "run_finished"]);
    }

    [Fact]
    public async Task A_sign_of_life_is_seen_at_once_though_it_waits_for_company_to_be_written()
    {
        await _loop.StartAsync();
        var registered = await RegisterAsync();
        await _loop.RunForAsync(TimeSpan.FromSeconds(10));

        _loop.Inbox.TryReport(new ActiveSignal(registered) { At = _loop.Now, IsFromOutside = true }).ShouldBeTrue();
        await _loop.TurnAsync();

        _loop.Published.Find(Dev.Id)!.Registered["session"].LastActivityAt.ShouldBe(_loop.Now);
    }

    [Fact]
    public async Task What_a_run_used_is_kept_though_its_end_does_not_say_it()
    {
        await _loop.StartAsync();
        var registered = await RegisterAsync();
        _loop.Inbox.TryReport(new ActiveSignal(registered, new ActivityReport { Tokens = 1_200, Usd = 0.5m }) { At = _loop.Now }).ShouldBeTrue();

        Ask(new FinishSignal(registered, new Finish(RunOutcome.Failed)) { At = _loop.Now });
        await _loop.TurnAsync();

        var record = await _loop.Store.FindRunAsync(registered, CancellationToken.None);
        (record!.Tokens, record.Usd).ShouldBe((1_200, 0.5m));
    }

    private async Task<RunId> RegisterAsync()
    {
        var asked = Ask(new RegisterSignal(Dev.Id, new RegisterRequest { Task = "session" }, null, null) { At = _loop.Now });
        await _loop.TurnAsync();
        return (await asked.Answered).Value!.Run;
    }

    private Request<T> Ask<T>(Request<T> request) where T : class
    {
        _loop.Inbox.TryRequest(request).ShouldBeTrue();
        return request;
    }
}
