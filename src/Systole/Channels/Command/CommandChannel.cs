using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Systole.Channels.Text;
using Systole.Runners.Command;

namespace Systole.Channels.Command;

/// <summary>Runs a command for each message. It is a child of the node and ends with the attempt: a message is tried again, a run is not.</summary>
internal sealed class CommandChannel(CommandOptions options, TimeProvider time) : IAlertChannel
{
    // EX_TEMPFAIL of sysexits: the command says itself that it is to be tried again.
    private const int TryAgain = 75;

    // A program that it left behind may hold its output open; what it wrote itself is there by then.
    private static readonly TimeSpan OutputWait = TimeSpan.FromSeconds(1);

    // What a node that was started inside a run must not hand on, as with the commands of runs.
    private static readonly string[] OfRuns =
    [
        "SYSTOLE_RUN_ID", "SYSTOLE_AGENT", "SYSTOLE_TASK", "SYSTOLE_TOKEN", "SYSTOLE_ATTEMPT", "SYSTOLE_CHECKPOINT",
        SpecDocument.TurnVariable, SpecDocument.TraceVariable,
    ];

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken stop)
    {
        string[] command = [.. CommandTemplate.Fill(options.Command, message)];
        try
        {
            using var process = Process.Start(Info(command))!;
            return await WatchAsync(process, MessageDocument.Of(message), stop);
        }
        catch (Exception e) when (e is Win32Exception or DirectoryNotFoundException)
        {
            return new Delivery(DeliveryOutcome.Failed, AnswerText.Of($"the program could not be started: {e.Message}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ProcessStartInfo Info(string[] command)
    {
        var info = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in OfRuns) info.Environment.Remove(name);
        return info;
    }

    private async Task<Delivery> WatchAsync(Process process, byte[] document, CancellationToken stop)
    {
        using var over = new CancellationTokenSource();
        var complaint = new LastLine(process.StandardError.BaseStream);
        // What it says is read for the last line of its complaint alone, but a pipe that nobody empties would hold it up.
        var talking = Task.WhenAll(
            complaint.ReadAsync(over.Token),
            new LastLine(process.StandardOutput.BaseStream).ReadAsync(over.Token),
            WriteAsync(process.StandardInput.BaseStream, document, over.Token));
        try
        {
            await process.WaitForExitAsync(stop);
            await Task.WhenAny(talking, Task.Delay(OutputWait, time, over.Token));
            return Ended(process.ExitCode, complaint.ToString());
        }
        catch (OperationCanceledException)
        {
            return new Delivery(DeliveryOutcome.Failed, AnswerText.Of($"the command took too long and {Kill(process)}")) { MayHaveArrived = true };
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private static string Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            return "was ended";
        }
        catch (Exception e) when (e is Win32Exception or AggregateException or InvalidOperationException)
        {
            return $"could not be ended: {e.Message}";
        }
    }

    private static Delivery Ended(int exitCode, string complaint)
    {
        if (exitCode == 0) return new Delivery(DeliveryOutcome.Delivered, "exit code 0");
        var answer = string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}{(exitCode == TryAgain ? " (try again later)" : "")}");
        return new Delivery(DeliveryOutcome.Failed, AnswerText.Of(complaint.Length > 0 ? $"{answer}: {complaint}" : answer));
    }

    // A command need not read it.
    private static async Task WriteAsync(Stream input, byte[] document, CancellationToken stop)
    {
        try
        {
            await using (input) await input.WriteAsync(document, stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return;
        }
    }
}
