namespace Systole.Cli.Output;

/// <summary>Nobody reads what is written any more, as after <c>head</c>: an end, and no failure.</summary>
internal static class BrokenPipe
{
    /// <summary>EPIPE, which is the same number on every Unix that .NET runs on.</summary>
    private const int ErrorNumber = 32;

    public static bool Is(IOException e) => !OperatingSystem.IsWindows() && e.HResult == ErrorNumber;
}
