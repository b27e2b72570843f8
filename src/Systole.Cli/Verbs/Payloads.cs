using System.Text;
using System.Text.Json;

namespace Systole.Cli.Verbs;

/// <summary>Reads a payload from the command line, a file or standard input.</summary>
internal static class Payloads
{
    public static async Task<JsonElement?> ReadAsync(string? option, Shell shell, CancellationToken stop) => option switch
    {
        null => null,
        "-" => Parse(await shell.In.ReadToEndAsync(stop), "on standard input"),
        ['@', .. var file] => Parse(await FileAsync(file, stop), $"in {file}"),
        _ => Parse(option, "of --payload"),
    };

    /// <summary>A document that has to be JSON.</summary>
    public static async Task<JsonElement> DocumentAsync(string option, Shell shell, CancellationToken stop)
    {
        var (text, where) = option switch
        {
            "-" => (await shell.In.ReadToEndAsync(stop), "on standard input"),
            ['@', .. var file] => (await FileAsync(file, stop), $"in {file}"),
            _ => (option, "of the command line"),
        };
        CheckNesting("the document", text);
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Usage,
                $"the document {where} is not JSON: something is wrong in line {e.LineNumber + 1} at byte {e.BytePositionInLine + 1}");
        }
    }

    // Text that begins as JSON and is none is a slip; sent as a string it would be found out by an agent in the middle of the night.
    private static JsonElement Parse(string text, string where)
    {
        CheckNesting("payload", text);
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException e) when (text.TrimStart() is ['{' or '[' or '"', ..])
        {
            throw new CliException(ExitCode.Usage,
                $"the payload {where} is not JSON: something is wrong in line {e.LineNumber + 1} at byte {e.BytePositionInLine + 1}");
        }
        catch (JsonException)
        {
            return JsonElement.Parse($"\"{JsonEncodedText.Encode(text.TrimEnd('\r', '\n'))}\"");
        }
    }

    /// <summary>The node's own rule, before what reads and writes JSON here gives up at a depth of its own and calls that no JSON.</summary>
    private static void CheckNesting(string what, string text)
    {
        if (JsonNesting.IsTooDeep(Encoding.UTF8.GetBytes(text))) throw new CliException(ExitCode.Failed, JsonNesting.TooDeep(what));
    }

    private static async Task<string> FileAsync(string file, CancellationToken stop)
    {
        try
        {
            return await File.ReadAllTextAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(ExitCode.Usage, $"cannot read the file \"{file}\": {e.Message}");
        }
    }
}
