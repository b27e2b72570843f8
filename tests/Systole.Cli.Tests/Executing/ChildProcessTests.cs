using System.IO.Pipelines;
using Systole.Cli.Executing;
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
        var staying = child.StayAsync(pipe.Writer.AsStream(), Stream.Null, () => { });
        using var lines = new StreamReader(pipe.Reader.AsStream());
        for (var up = 0; up < 2; up++) (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe("up");

        var climbing = child.ClimbAsync(time, CancellationToken.None);
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
        var staying = child.StayAsync(Stream.Null, Stream.Null, () => up.TrySetResult());
        await up.Task.WaitAsync(TimeSpan.FromSeconds(60));
        using var ended = new CancellationTokenSource();
        // The clock stands: whatever happens is what asking does.
        var climbing = child.ClimbAsync(new ManualTime(), ended.Token);

        (await staying).ShouldBe(5);
        await ended.CancelAsync();
        await climbing;
    }
}
