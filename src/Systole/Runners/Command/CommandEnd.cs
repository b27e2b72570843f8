using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Systole.Runners.Command;

/// <summary>What the end of a command means for its run.</summary>
internal static partial class CommandEnd
{
    private const int ReplyBytesMax = 64 * 1024;
    private const int LineCharsMax = 300;

    /// <summary>The end that a supervisor wrote down.</summary>
    public static RunEnd Of(ResultDocument result)
    {
        var reply = CommandReply.Read(result.Stdout);
        var error = result.Error
            ?? (result.Signal is { } signal ? string.Create(CultureInfo.InvariantCulture, $"killed by signal {signal}")
            : result.ExitCode is { } code and not 0 ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}")
            : null);
        if (error is not null && result.Error is null && LastLine(result.Stderr) is { } line) error += ": " + line;
        if (error is null && reply.IsError) error = LastLine(reply.Text) ?? "the command reported an error";
        return new RunEnd
        {
            Outcome = error is null ? RunOutcome.Succeeded : RunOutcome.Failed,
            Duration = TimeSpan.FromMilliseconds(Math.Clamp(result.DurationMs, 0, int.MaxValue * 1000L)),
            Reply = Bounded(reply.Text),
            Error = error,
            ExitCode = result.ExitCode,
            Tokens = reply.Tokens,
            Usd = reply.Usd,
        };
    }

    /// <summary>A run that never began.</summary>
    public static RunEnd NotStarted(string error) => new() { Outcome = RunOutcome.Failed, Duration = TimeSpan.Zero, Error = error };

    /// <summary>A run whose end nobody saw.</summary>
    public static RunEnd Lost(string error, TimeSpan duration) =>
        new() { Outcome = RunOutcome.Lost, Duration = duration > TimeSpan.Zero ? duration : TimeSpan.Zero, Error = error };

    private static string? LastLine(string? text)
    {
        var plain = Unprintable().Replace(text ?? "", "").Trim();
        var line = plain[(plain.LastIndexOf('\n') + 1)..].Trim();
        return line.Length == 0 ? null : line.Length <= LineCharsMax ? line : line[..LineCharsMax] + "...";
    }

    // The end of a long answer says more than its beginning.
    private static string? Bounded(string? text)
    {
        if (text is null || Encoding.UTF8.GetByteCount(text) <= ReplyBytesMax) return text;
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan(^ReplyBytesMax..);
        while ((bytes[0] & 0xC0) == 0x80) bytes = bytes[1..];
        return Encoding.UTF8.GetString(bytes);
    }

    // Colours and other escapes of terminals, and control characters but the line feed.
    [GeneratedRegex(@"\x1B\[[0-9;?]*[ -/]*[@-~]|[\x00-\x09\x0B-\x1F\x7F]")]
    private static partial Regex Unprintable();
}
