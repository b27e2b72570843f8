using System.Text.Json;

namespace Systole.Runners.Command;

/// <summary>What a command answered on its standard output, and what it says it used.</summary>
/// <param name="Text">The answer; null where it said nothing.</param>
/// <param name="Tokens">Tokens used; null where it did not say.</param>
/// <param name="Usd">Cost; null where it did not say.</param>
/// <param name="IsError">Whether it says itself that it failed.</param>
internal sealed record CommandReply(string? Text, long? Tokens, decimal? Usd, bool IsError)
{
    /// <summary>More than any run can use: a number beyond it is a mistake, and would use up a budget for good.</summary>
    private const long TokensMax = 1_000_000_000_000;

    private const decimal UsdMax = 1_000_000;

    private static readonly string[] Counts = ["input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];

    /// <summary>
    /// Reads an output. Where its last line is the JSON that coding agents print at their end, the answer is in there; otherwise the
    /// answer is all of it. Never throws: what cannot be read is text.
    /// </summary>
    public static CommandReply Read(string? stdout)
    {
        var text = (stdout ?? "").Trim();
        var line = text[(text.LastIndexOf('\n') + 1)..].Trim();
        if (line.StartsWith('{'))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                if (Read(json.RootElement, text[..^line.Length]) is { } reply) return reply;
            }
            // Not JSON, or text in it that is no text: half a surrogate pair.
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return new CommandReply(text, null, null, false);
            }
        }
        return new CommandReply(NullIfEmpty(text), null, null, false);
    }

    private static CommandReply? Read(JsonElement json, string before)
    {
        var hasResult = json.TryGetProperty("result", out var result);
        var hasUsage = json.TryGetProperty("usage", out var usage);
        var hasCost = json.TryGetProperty("total_cost_usd", out var cost);
        if (!hasResult && !hasUsage && !hasCost) return null;
        var text = !hasResult ? before
            : result.ValueKind == JsonValueKind.String ? result.GetString()
            : result.ValueKind == JsonValueKind.Null ? "" : result.GetRawText();
        return new CommandReply(
            NullIfEmpty(text),
            hasUsage ? ReadTokens(usage) : null,
            hasCost && cost.ValueKind == JsonValueKind.Number && cost.TryGetDecimal(out var usd) && usd is >= 0 and <= UsdMax ? usd : null,
            json.TryGetProperty("is_error", out var isError) && isError.ValueKind == JsonValueKind.True);
    }

    private static long? ReadTokens(JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object) return null;
        if (Count(usage, "total_tokens") is { } total) return total;
        long? sum = null;
        foreach (var name in Counts)
        {
            if (Count(usage, name) is { } count) sum = (sum ?? 0) + count;
        }
        return sum;
    }

    private static long? Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var count) && count is >= 0 and <= TokensMax ? count : null;

    private static string? NullIfEmpty(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
