using System.ComponentModel;
using System.Globalization;
using Systole.Cli.Verbs;
using Systole.Client;
using Systole.Client.Runs;

namespace Systole.Cli.Executing;

/// <summary>
/// A command as a registered run. The command comes first: it runs whether or not a node answers, with its own input, output, signals and
/// exit code, and what is told about it goes beside that.
/// </summary>
internal static class WatchedCommand
{
    /// <summary>The longest name of a task.</summary>
    private const int TaskLengthMax = 200;

    /// <summary>As shells have it.</summary>
    private const int NotFound = 127;
    private const int NotRunnable = 126;
    private const int ErrnoNoSuchFile = 2;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>Where no node has said.</summary>
    private static readonly TimeSpan GraceDefault = TimeSpan.FromSeconds(30);

    /// <summary>A command that is silent hears within this that it is to stop.</summary>
    private static readonly TimeSpan ListenEvery = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(Call call, string agent, string task, string? model, string[] command)
    {
        using var client = call.ClientWithin(AnswerWithin);
        var parent = call.Shell.Variable("SYSTOLE_RUN_ID");
        var options = new LiveRunOptions
        {
            Model = model,
            Parent = string.IsNullOrWhiteSpace(parent) ? null : parent,
            FlushWithin = AnswerWithin,
            ListenEvery = ListenEvery,
            OnAway = away => Say(call, $"{away.Message}; the command goes on, and is watched once a node answers"),
            OnRefused = refused => Say(call, refused.Message),
            OnOver = over => SayOver(call, over),
        };
        if (task.Length > TaskLengthMax) task = task[..TaskLengthMax];
        await using var run = await BeginAsync(call, client, agent, task, options);
        using var checkpoint = CheckpointFile.Of(run);

        using var child = new ChildProcess(command, EnvironmentOf(call, run, client.Url, agent, task, checkpoint?.Path));
        using var signals = new PassedSignals(child);
        try
        {
            child.Start();
        }
        catch (Win32Exception e)
        {
            Say(call, $"cannot start \"{command[0]}\": {e.Message}");
            _ = run?.FinishAsync("failed", result: $"it could not be started: {e.Message}");
            return e.NativeErrorCode == ErrnoNoSuchFile ? NotFound : NotRunnable;
        }
        var code = await StayAsync(call, run, child);
        var isCancelled = code != 0 && child.WasAsked;
        _ = run?.FinishAsync(code == 0 ? "succeeded" : isCancelled ? "cancelled" : "failed",
            result: code == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"exit code {code}"));
        return code;
    }

    /// <summary>The run; null where the node does not take it. That is no reason not to run the command.</summary>
    private static async Task<LiveRun?> BeginAsync(Call call, SystoleClient client, string agent, string task, LiveRunOptions options)
    {
        try
        {
            return await client.BeginAsync(agent, task, options, call.Stop);
        }
        catch (SystoleRefusedException refused)
        {
            Say(call, $"{refused.Message}; the command runs, and is not watched");
            return null;
        }
    }

    private static async Task<int> StayAsync(Call call, LiveRun? run, ChildProcess child)
    {
        using var ended = new CancellationTokenSource();
        var cancelling = Task.CompletedTask;
        int code;
        await using (run?.Cancelled.Register(() => cancelling = CancelAsync(call, run, child, ended.Token)))
        {
            code = await child.StayAsync(call.Shell.Pipe() ?? Console.OpenStandardOutput(), Console.OpenStandardError(), () => run?.Activity(), call.Shell.Time);
        }
        // Whom it was asked to stop may have left something behind: the ladder goes on until nothing is.
        if (!child.IsTreeAlive()) await ended.CancelAsync();
        await cancelling;
        return code;
    }

    private static Task CancelAsync(Call call, LiveRun run, ChildProcess child, CancellationToken ended)
    {
        // What took its place is another command's; this one may have work that is not.
        if (run.Outcome == "superseded") return Task.CompletedTask;
        Say(call, $"{run.Run} is to stop: the command is asked to");
        return child.ClimbAsync(GraceOf(run), call.Shell.Time, ended);
    }

    private static TimeSpan GraceOf(LiveRun run) => run.Registered?.Limits.CancelGraceMs is { } ms ? TimeSpan.FromMilliseconds(ms) : GraceDefault;

    private static void SayOver(Call call, LiveRun run)
    {
        if (run.Outcome == "superseded") Say(call, $"{run.WhyOver}: the command goes on, and is no longer watched; give each a --task of its own");
        else if (!run.Cancelled.IsCancellationRequested)
            Say(call, $"{run.WhyOver}: the command goes on, and is no longer watched; `systole extend` gives one longer, or `watch.timeout_after`");
    }

    private static Dictionary<string, string?> EnvironmentOf(Call call, LiveRun? run, string url, string agent, string task, string? checkpoint)
    {
        var registered = run?.Registered;
        // Null takes a variable away: what is another run's must not be handed on as this one's.
        return new Dictionary<string, string?>
        {
            ["SYSTOLE_URL"] = url,
            ["SYSTOLE_AGENT"] = agent,
            ["SYSTOLE_TASK"] = task,
            // Without a node neither: under the name of the run around this one the command would report for that.
            ["SYSTOLE_RUN_ID"] = registered?.Run,
            ["SYSTOLE_TOKEN"] = registered?.Token.ToString(CultureInfo.InvariantCulture),
            ["SYSTOLE_CHECKPOINT"] = checkpoint,
            ["SYSTOLE_ATTEMPT"] = registered?.Attempt.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static void Say(Call call, string line) => call.Shell.Error.WriteLine($"systole: {Text.Line(line)}");
}
