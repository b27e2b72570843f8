using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Systole.Cli.Running;

/// <summary>The node on a terminal that is left open: every agent with its countdown, and below it what happens.</summary>
internal sealed class LiveScreen : IDisposable
{
    private const int LinesMax = 200;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);

    private readonly Shell _shell;
    private readonly IAnsiConsole _console;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly CancellationTokenSource _ended = new();

    public LiveScreen(Shell shell)
    {
        _shell = shell;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(shell.Out), ColorSystem = ColorSystemSupport.Standard });
    }

    /// <summary>A line that is not of the journal.</summary>
    public void Notice(string line) => Add($"[yellow]{Markup.Escape(line)}[/]");

    /// <summary>Draws until the node has stopped.</summary>
    public async Task RunAsync(ISystole node, string url, CancellationToken stop)
    {
        var reading = ReadAsync(node);
        while (!reading.IsCompleted)
        {
            var size = Size();
            await _console.Live(Draw(node, url, stopping: false)).AutoClear(true).StartAsync(async screen =>
            {
                while (!reading.IsCompleted && size == Size())
                {
                    screen.UpdateTarget(Draw(node, url, stop.IsCancellationRequested));
                    await Task.WhenAny(reading, Task.Delay(Frame, _shell.Time, _ended.Token));
                }
            });
            // The live display never gets smaller than it once was: on a window that did, it would push itself out of sight.
            if (!reading.IsCompleted) _console.Clear();
        }
        await reading;
        // What was on the screen last stays in the terminal's history.
        foreach (var line in Lines(20)) _console.MarkupLine(line);
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    private async Task ReadAsync(ISystole node)
    {
        await foreach (var entry in Since.ThisStart(node)) Add(Headline.Of(entry));
    }

    private void Add(string markup)
    {
        lock (_gate)
        {
            _lines.Enqueue(markup);
            if (_lines.Count > LinesMax) _lines.Dequeue();
        }
    }

    private List<string> Lines(int count)
    {
        lock (_gate) return [.. _lines.TakeLast(count)];
    }

    private (int Width, int Height) Size() => (_console.Profile.Width, _console.Profile.Height);

    private Cropped Draw(ISystole node, string url, bool stopping)
    {
        var status = node.Status();
        var agents = Math.Max(3, _console.Profile.Height - 14);
        var rows = new List<IRenderable>
        {
            new Markup(Header(status, url, stopping)),
            Spectre.Console.Text.Empty,
            Table(status, agents),
            Spectre.Console.Text.Empty,
        };
        var room = Math.Max(3, _console.Profile.Height - Math.Min(status.Agents.Length, agents) - 8);
        rows.AddRange(Lines(room).Select(line => new Markup(line)));
        rows.Add(Spectre.Console.Text.Empty);
        rows.Add(new Markup("[grey]Ctrl-C stops the node; runs in progress go on and are taken up again at the next start[/]"));
        return new Cropped(rows, _console.Profile.Height - 1);
    }

    private static string Header(NodeStatus status, string url, bool stopping)
    {
        var state = stopping ? "[yellow]stopping[/]" : status.Online ? "[green]online[/]" : $"[red]{Markup.Escape(status.Message ?? "offline")}[/]";
        var paused = status.Pause is null ? "" : "  [yellow]everything is paused[/]";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[bold]systole[/] {state}  {Markup.Escape(url)}  {status.InFlight.Length} of {status.ConcurrencyMax} runs, {status.Waiting} waiting{paused}");
    }

    private static Table Table(NodeStatus status, int agentsMax)
    {
        var table = new Table().NoBorder().AddColumns("[bold]AGENT[/]", "[bold]NEXT RUN[/]", "[bold]STATE[/]", "[bold]LAST RUN[/]", "[bold]WAKES[/]");
        foreach (var agent in status.Agents.Take(agentsMax))
        {
            table.AddRow(Markup.Escape(agent.Id.Value), Next(agent, status.Now), State(agent, status.Now), Last(agent, status.Now), Wakes(agent));
        }
        if (status.Agents.Length > agentsMax)
        {
            table.AddRow(string.Create(CultureInfo.InvariantCulture, $"[grey]and {status.Agents.Length - agentsMax} more[/]"));
        }
        return table;
    }

    private static string Next(AgentView agent, Instant now)
    {
        if (agent.NextRunAt is not { } at) return "[grey]-[/]";
        var left = at - now;
        return left <= TimeSpan.Zero ? "now" : $"in {Text.Duration(TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)))}";
    }

    private static string State(AgentView agent, Instant now) => agent switch
    {
        { Run: { Cancellation: { } ladder } run } => $"[yellow]{run.Id} is being ended: {Names.Of(ladder.Stage)}[/]",
        { Run: { } run } => $"[green]{run.Id}[/] for {Text.Duration(now - run.StartedAt)}: {Markup.Escape(string.Join(", ", run.Reasons))}",
        { Pause: { } pause } => $"[yellow]paused[/] {Markup.Escape(Text.Line(pause.Reason ?? ""))}",
        { NextRunWhy: not Why.None } => Names.Of(agent.NextRunWhy).Replace('_', ' '),
        { CanRun: false } => "watched",
        _ => "waiting",
    };

    private static string Last(AgentView agent, Instant now) => agent.LastRun switch
    {
        null => "[grey]-[/]",
        { Outcome: RunOutcome.Succeeded } run => $"[green]succeeded[/] {Text.Duration(now - run.EndedAt)} ago",
        { Outcome: RunOutcome.Skipped } run => $"[grey]skipped[/] {Text.Duration(now - run.EndedAt)} ago",
        var run => $"[red]{Names.Of(run.Outcome)}[/] {Text.Duration(now - run.EndedAt)} ago",
    };

    private static string Wakes(AgentView agent)
    {
        var dead = agent.DeadLetters == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" [red]{agent.DeadLetters} dead[/]");
        return string.Create(CultureInfo.InvariantCulture, $"{agent.PendingWakes}{dead}");
    }
}
