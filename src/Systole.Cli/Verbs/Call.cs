using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Systole.Client;

namespace Systole.Cli.Verbs;

/// <summary>One use of a verb.</summary>
internal sealed class Call(ParseResult args, Shell shell, CancellationToken stop) : IDisposable
{
    private SystoleClient? _client;

    public Shell Shell => shell;

    public CancellationToken Stop => stop;

    public bool Json => args.GetValue(GlobalOptions.Json);

    public DateTimeOffset Now => shell.Time.GetUtcNow();

    /// <summary>The node that the command line or the environment names.</summary>
    public SystoleClient Client => _client ??= Connect();

    public T? Value<T>(Option<T> option) => args.GetValue(option);

    public T? Value<T>(Argument<T> argument) => args.GetValue(argument);

    public string Named(Argument<string> argument) => args.GetRequiredValue(argument);

    /// <summary>A client for the same node that waits for an answer for so long only; it belongs to the caller.</summary>
    public SystoleClient ClientWithin(TimeSpan timeout) => Connect(timeout);

    /// <summary>Prints the document where machines read, or lets the verb speak to people.</summary>
    public int Print<T>(T document, JsonTypeInfo<T> type, Action<T> say)
    {
        if (Json) shell.Out.WriteLine(JsonSerializer.Serialize(document, type));
        else say(document);
        return ExitCode.Done;
    }

    public void Say(string line) => shell.Out.WriteLine(Text.Line(line));

    public void Dispose() => _client?.Dispose();

    private SystoleClient Connect(TimeSpan? timeout = null)
    {
        try
        {
            var options = SystoleClientOptions.FromEnvironment(args.GetValue(GlobalOptions.Url), shell.Variable) with { Time = shell.Time };
            if (timeout is { } within) options = options with { Timeout = within };
            return new SystoleClient(options, shell.Handler);
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }
    }
}
