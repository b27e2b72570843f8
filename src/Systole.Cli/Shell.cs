using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Systole.Cli;

/// <summary>Everything outside the program that a verb may touch; tests bring their own.</summary>
internal sealed record Shell
{
    /// <summary>A pipe is never too narrow for a line.</summary>
    private const int WidthOfPipe = 4096;

    /// <summary>Results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>
    /// Standard output where it is a pipe, as a stream that fails when nobody reads any more: the console's own writer goes on in silence,
    /// as a node has to that outlives its terminal. Null where it is none.
    /// </summary>
    public Func<Stream?> Pipe { get; init; } = () => null;

    /// <summary>Errors and notices.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input.</summary>
    public required TextReader In { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The columns of a terminal.</summary>
    public int Width { get; init; } = WidthOfPipe;

    /// <summary>Whether results may be coloured: on a terminal that has not opted out.</summary>
    public bool Colours { get; init; }

    /// <summary>The clock of distances such as "in 5 min" and of attempts to reconnect.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The name of this machine's time zone, as the zone database has it; null where it is not known.</summary>
    public Func<string?> Zone { get; init; } = () => null;

    /// <summary>Who uses the program; null where it cannot be said, or not in a name that the API takes.</summary>
    public Func<string?> UserName { get; init; } = () => null;

    /// <summary>What carries requests; null for the base library's own.</summary>
    public HttpMessageHandler? Handler { get; init; }

    public static Shell OfThisProcess()
    {
        // What a peer wrote may hold any character; the platform's code page may not.
        if (Console.IsOutputRedirected) Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var plain = Console.IsOutputRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Shell
        {
            Out = Console.Out,
            Error = Console.Error,
            In = Console.In,
            Pipe = PipeOfThisProcess,
            Variable = Environment.GetEnvironmentVariable,
            Width = Console.IsOutputRedirected ? WidthOfPipe : WidthOfTerminal(),
            Colours = !plain,
            Zone = ZoneOfMachine,
            UserName = UserOfThisProcess,
        };
    }

    private static FileStream? PipeOfThisProcess()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return null;
        const int standardOutput = 1;
        var stream = new FileStream(new SafeFileHandle(standardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // In a file that others write to, too, the stream would keep a place of its own.
        if (!stream.CanSeek) return stream;
        stream.Dispose();
        return null;
    }

    private static string? ZoneOfMachine()
    {
        var zone = TimeZoneInfo.Local;
        if (zone.HasIanaId) return zone.Id;
        return TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? name : null;
    }

    // A container may run as a user that has no name.
    private static string? UserOfThisProcess() => Environment.UserName is { Length: > 0 and <= 64 } name && !name.Any(char.IsControl) ? name : null;

    private static int WidthOfTerminal()
    {
        try
        {
            return Math.Max(40, Console.WindowWidth);
        }
        catch (IOException)
        {
            return WidthOfPipe;
        }
    }
}
