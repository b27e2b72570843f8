using System.Collections.Concurrent;
using Systole.Runners;
using Systole.Runners.Command;
using Systole.Runners.Preflight;

namespace Systole.Tests.Runners;

/// <summary>Whether there is anything to do is asked before a run reaches its agent; only a clear no keeps it from there.</summary>
public sealed class PreflightTests : IDisposable
{
    private readonly RunnerBench _bench = new();
    private readonly Agent _agent = new();
    private readonly RunFolders _prechecks;
    private bool _mayHaveBegun;

    public PreflightTests() => _prechecks = new RunFolders(_bench.Data, "prechecks");

    public void Dispose() => _bench.Dispose();

    private static Turn Beat(long number = 1) => RunnerBench.TurnOf(number) with { Wakes = [], MayBeSkipped = true };

    private string File(string text)
    {
        System.IO.File.WriteAllText(_bench.InData("HEARTBEAT.md"), text);
        return _bench.InData("HEARTBEAT.md");
    }

    private PreflightRunner Runner(string? checklist = null, string? precheck = null, int timeoutS = 60) => new(
        checklist is null ? null : new Checklist(checklist),
        precheck is null ? null : new Precheck(
            reports => new CommandRunner(
                new CommandSpec { Command = ["/bin/sh", "-c", precheck], WorkingDirectory = _bench.Data }, _prechecks, reports,
                TimeProvider.System, _bench.Logger),
            TimeSpan.FromSeconds(timeoutS), _bench, TimeProvider.System, _bench.Logger),
        _agent, _ => _mayHaveBegun, _bench, TimeProvider.System, _bench.Logger);

    [Fact]
    public async Task An_empty_checklist_is_nothing_to_do()
    {
        await using var runner = Runner(File("# Nothing\n"), precheck: $"touch {_bench.InData("asked")}");

        runner.Start(Beat());
        var end = await _bench.EndOf(Beat());

        (end.Outcome, end.Error, end.Tokens, end.Usd).ShouldBe((RunOutcome.Skipped, "its checklist lists nothing to do", null, null));
        _agent.Started.ShouldBeEmpty();
        System.IO.File.Exists(_bench.InData("asked")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_wake_is_delivered_whatever_the_checklist_says_and_is_told_what_it_says()
    {
        await using var runner = Runner(File("# Nothing\n"), precheck: "exit 1");

        runner.Start(RunnerBench.TurnOf());

        (await _agent.Turn()).Checklist.ShouldBe("# Nothing\n");
    }

    [Fact]
    public async Task What_there_is_to_do_goes_along_with_the_turn()
    {
        await using var runner = Runner(File("- look\n"));

        runner.Start(Beat());

        var turn = await _agent.Turn();
        turn.Checklist.ShouldBe("- look\n");
        System.Text.Encoding.UTF8.GetString(TurnDocument.Of(turn).ToJson()).ShouldContain("\"checklist\":\"- look\\n\"");
    }

    [Fact]
    public async Task A_checklist_that_cannot_be_read_stops_nothing_and_is_told_once()
    {
        await using var runner = Runner(_bench.InData("none.md"));

        runner.Start(Beat(1));
        (await _agent.Turn()).Checklist.ShouldBeNull();
        runner.Start(Beat(2));
        (await _agent.Turn()).Run.Number.ShouldBe(2);

        _bench.Logger.Lines.Count(line => line.Contains("none.md", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_checklist_that_nobody_can_finish_reading_keeps_no_run_from_its_end()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there are no named pipes in folders");
        var pipe = _bench.InData("pipe.md");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", pipe)) await mkfifo.WaitForExitAsync();
        await using var runner = Runner(pipe);

        runner.Start(Beat(1));
        runner.Cancel(Beat(1).Run, CancelStage.Ask);
        (await _bench.EndOf(Beat(1))).Error.ShouldBe("cancelled before it began");

        // The reader hangs on; the next run begins without it.
        runner.Start(Beat(2));
        (await _agent.Turn()).Run.Number.ShouldBe(2);
        _bench.Logger.Lines.ShouldContain(line => line.Contains("still being read", StringComparison.Ordinal));
        // So that its thread ends.
        await System.IO.File.WriteAllTextAsync(pipe, "");
    }

    [Fact]
    public async Task A_precheck_that_exits_with_1_has_found_nothing_to_do()
    {
        await using var runner = Runner(File("- look\n"), "exit 1");

        runner.Start(Beat());

        (await _bench.EndOf(Beat())).ShouldSatisfyAllConditions(
            end => end.Outcome.ShouldBe(RunOutcome.Skipped), end => end.Error.ShouldBe("its precheck found nothing to do"));
        _agent.Started.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("exit 0", null)]
    [InlineData("echo broken >&2; exit 2", "exit code 2: broken")]
    [InlineData("kill -9 $$", "killed by signal 9")]
    public async Task After_any_other_end_the_run_begins(string script, string? complaint)
    {
        await using var runner = Runner(precheck: script);

        runner.Start(Beat());

        (await _agent.Turn()).Run.ShouldBe(Beat().Run);
        if (complaint is null) _bench.Logger.Lines.ShouldBeEmpty();
        else _bench.Logger.Lines.ShouldContain(line => line.Contains(complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_precheck_knows_the_turn()
    {
        await using var runner = Runner(precheck: $"grep -o '\"run\":\"main-1\"' && [ $SYSTOLE_AGENT = main ] && exit 1");

        runner.Start(Beat());

        (await _bench.EndOf(Beat())).Outcome.ShouldBe(RunOutcome.Skipped);
    }

    [Fact]
    public async Task One_that_takes_too_long_is_ended_and_the_run_begins()
    {
        await using var runner = Runner(precheck: $"echo $$ > {_bench.InData("pid")}; while :; do sleep 0.05; done", timeoutS: 1);

        runner.Start(Beat());
        await _agent.Turn();

        RunnerBench.IsAlive(await _bench.NumberIn("pid")).ShouldBeFalse();
        _bench.Logger.Lines.ShouldContain(line => line.Contains("it took longer than 1s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelled_before_it_began_it_never_begins()
    {
        await using var runner = Runner(precheck: $"echo $$ > {_bench.InData("pid")}; while :; do sleep 0.05; done");
        runner.Start(Beat());
        var precheck = await _bench.NumberIn("pid");

        runner.Cancel(Beat().Run, CancelStage.Ask);
        var end = await _bench.EndOf(Beat());

        (end.Outcome, end.Error).ShouldBe((RunOutcome.Failed, "cancelled before it began"));
        RunnerBench.IsAlive(precheck).ShouldBeFalse();
        _agent.Started.ShouldBeEmpty();
    }

    [Fact]
    public async Task Once_it_has_begun_it_is_its_agents_to_cancel_and_to_forget()
    {
        await using var runner = Runner(File("- look"));
        runner.Start(Beat());
        runner.Start(Beat());
        await _agent.Turn();

        runner.Cancel(Beat().Run, CancelStage.Terminate);
        runner.Forget(Beat().Run);

        _agent.Cancelled.ShouldBe([(Beat().Run, CancelStage.Terminate)]);
        _agent.Forgotten.ShouldBe([Beat().Run]);
        _agent.Started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_was_started_again_gets_the_answer_that_the_first_one_asked_for()
    {
        var asks = $"echo $$ >> {_bench.InData("pid")}; while [ ! -e {_bench.InData("gate")} ]; do sleep 0.05; done; exit 1";
        var first = Runner(precheck: asks);
        first.Start(Beat());
        await _bench.NumberIn("pid");
        await first.DisposeAsync();

        await using var second = Runner(precheck: asks);
        second.Adopt(Beat());
        await System.IO.File.WriteAllTextAsync(_bench.InData("gate"), "");

        (await _bench.EndOf(Beat())).Outcome.ShouldBe(RunOutcome.Skipped);
        (await System.IO.File.ReadAllLinesAsync(_bench.InData("pid"))).Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_may_have_reached_its_agent_is_adopted_without_a_look()
    {
        _mayHaveBegun = true;
        await using var runner = Runner(File(""), "exit 1");

        runner.Adopt(Beat());

        (await _agent.Turn()).Run.ShouldBe(Beat().Run);
        _agent.Adopted.ShouldBe([Beat().Run]);
    }

    /// <summary>The way to an agent, which only remembers what it is told.</summary>
    private sealed class Agent : IRunner
    {
        private readonly System.Threading.Channels.Channel<Turn> _turns = System.Threading.Channels.Channel.CreateUnbounded<Turn>();

        public ConcurrentBag<RunId> Started { get; } = [];

        public ConcurrentBag<RunId> Adopted { get; } = [];

        public List<(RunId, CancelStage)> Cancelled { get; } = [];

        public List<RunId> Forgotten { get; } = [];

        public async Task<Turn> Turn() => await _turns.Reader.ReadAsync();

        public void Start(Turn turn)
        {
            Started.Add(turn.Run);
            _turns.Writer.TryWrite(turn);
        }

        public void Adopt(Turn turn)
        {
            Adopted.Add(turn.Run);
            _turns.Writer.TryWrite(turn);
        }

        public void Cancel(RunId run, CancelStage stage) => Cancelled.Add((run, stage));

        public void Forget(RunId run) => Forgotten.Add(run);

        public ValueTask DisposeAsync() => default;
    }
}
