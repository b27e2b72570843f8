namespace Systole.Cli;

/// <summary>Ends the program with one line on stderr.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What, where, what to do; without the program's name.</param>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
