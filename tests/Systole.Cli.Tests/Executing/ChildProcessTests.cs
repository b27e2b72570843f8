using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Systole.Cli.Executing;
using Systole.Cli.Tests.EndToEnd;
using Systole.Tests.Api.Fakes;

namespace Systole.Cli.Tests.Executing;

/// <summary>A real command, on a clock that moves when it is told to.</summary>
public sealed class ChildProcessTests
{
    private const string Stubborn = "trap '' INT TERM; echo up; while :; do sleep 0.05; done";

    [Fact]
    public async Task What_ignores_every_request_is_killed_after_40_s_with_all_it_started()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the process tree is looked up in /proc");
        var time = new ManualTime();
        var began = time.GetUtcNow();
        using var child = new ChildProcess(["sh", "-c", $"setsid sh -c \"{Stubborn}\" & {Stubborn}"], []);
        child.Start();
        var pipe = new Pipe();
        var staying = child.StayAsync(pipe.Writer.AsStream(), Stream.Null, () => { }, time);
        using var lines = new StreamReader(pipe.Reader.AsStream());
        for (var up = 0; up < 2; up++) (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe("up");

        var climbing = child.ClimbAsync(TimeSpan.FromSeconds(30), time, CancellationToken.None);
        while (await Task.WhenAny(climbing, time.NextAsync()) != climbing) time.Advance(TimeSpan.FromMilliseconds(100));
        await climbing;

        child.IsTreeAlive().ShouldBeFalse();
        (time.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(50));
        const int killed = 128 + 9;
        (await staying).ShouldBe(killed);
    }

    [Fact]
    public async Task What_ends_when_it_is_asked_is_not_terminated()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no sh");
        using var child = new ChildProcess(["sh", "-c", "trap 'exit 5' INT; echo up; while :; do sleep 0.05; done"], []);
        child.Start();
        var up = new TaskCompletionSource();
        var staying = child.StayAsync(Stream.Null, Stream.Null, () => up.TrySetResult(), TimeProvider.System);
        await up.Task.WaitAsync(TimeSpan.FromSeconds(60));
        using var ended = new CancellationTokenSource();
        // The clock stands: whatever happens is what asking does.
        var climbing = child.ClimbAsync(TimeSpan.FromSeconds(30), new ManualTime(), ended.Token);

        (await staying).ShouldBe(5);
        await ended.CancelAsync();
        await climbing;
    }

    [Fact]
    public async Task A_reader_that_is_slower_than_the_command_gets_all_of_its_output()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no sh");
        var gate = Path.Combine(Path.GetTempPath(), "systole-" + Guid.NewGuid().ToString("N"));
        using var child = new ChildProcess(["sh", "-c", $"echo one; while [ ! -e {gate} ]; do sleep 0.02; done; echo two"], []);
        child.Start();
        var (slow, time) = (new Blocked(), new ManualTime());
        var staying = child.StayAsync(slow, Stream.Null, () => { }, time);
        await slow.IsWrittenTo.WaitAsync(TimeSpan.FromSeconds(60));
        await File.WriteAllTextAsync(gate, "");
        await Until.TrueAsync(() => !child.IsTreeAlive(), "the command ends");
        time.Advance(TimeSpan.FromMinutes(1));

        slow.Open();

        (await staying).ShouldBe(0);
        Encoding.UTF8.GetString(slow.ToArray()).ShouldBe("one\ntwo\n");
        File.Delete(gate);
    }

    [Fact]
    public async Task What_the_command_left_in_the_background_does_not_hold_its_end_up()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no sh");
        using var child = new ChildProcess(["sh", "-c", "sleep 300 & echo $!"], []);
        child.Start();
        using var output = new MemoryStream();
        var time = new ManualTime();
        var staying = child.StayAsync(output, Stream.Null, () => { }, time);
        await Until.TrueAsync(() => output.Length > 0, "it says whom it left");

        while (await Task.WhenAny(staying, time.NextAsync()) != staying) time.Advance(TimeSpan.FromSeconds(1));

        (await staying).ShouldBe(0);
        var left = int.Parse(Encoding.UTF8.GetString(output.ToArray()), CultureInfo.InvariantCulture);
        CommandTree.Signal(left, CommandTree.Kill);
    }

    /// <summary>A reader that takes nothing until it is told to.</summary>
    private sealed class Blocked : MemoryStream
    {
        private readonly TaskCompletionSource _writtenTo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsWrittenTo => _writtenTo.Task;

        public void Open() => _open.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _writtenTo.TrySetResult();
            await _open.Task;
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
