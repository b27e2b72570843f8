using Systole.Server.Configuration;

namespace Systole.Cli.Importing.Json5;

/// <summary>Ends the reading of a text; never leaves <see cref="Json5Reader"/>.</summary>
internal sealed class Json5Fault(Position at, string message) : Exception(message)
{
    public Position At => at;
}
