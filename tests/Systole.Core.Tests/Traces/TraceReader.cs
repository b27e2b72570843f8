using System.Globalization;
using System.Text.Json;
using Systole.Testing;

namespace Systole.Core.Tests.Traces;

/// <summary>Reads the seeds' traces: as much of the format as they use. The real reader comes with <c>systole simulate</c>.</summary>
internal static class TraceReader
{
    public static List<string> Replay(string trace, params AgentPolicy[] policies)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Traces", trace))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var world = new World(At(lines[0]), policies);
        foreach (var line in lines)
        {
            if (line.GetProperty("input").GetString() == "end") return [.. world.RunUntil(At(line)).Journal];
            world.At(At(line), Read(line));
        }
        throw new InvalidDataException($"{trace} has no end");
    }

    private static WorldInput Read(JsonElement line) => line.GetProperty("input").GetString() switch
    {
        "host_start" => new WorldInput.HostStart(),
        "host_stop" => new WorldInput.HostStop(),
        "host_crash" => new WorldInput.HostCrash(),
        "host_suspend" => new WorldInput.HostSuspend(Span(line, "for")),
        "wake" => new WorldInput.Wake(AgentId.Parse(line.GetProperty("agent").GetString()!), line.GetProperty("reason").GetString()!),
        "run_model" => new WorldInput.RunsBehave(new RunModel
        {
            Duration = Span(line, "duration"),
            Tokens = line.TryGetProperty("tokens", out var tokens) ? tokens.GetInt64() : null,
            Usd = line.TryGetProperty("usd", out var usd) ? usd.GetDecimal() : null,
            Emits = line.TryGetProperty("emits", out var emits)
                ? [.. emits.EnumerateArray().Select(emit => new Emission(
                    Span(emit, "after"), emit.GetProperty("reason").GetString()!, Caused: emit.TryGetProperty("caused", out var caused)
                        && caused.GetBoolean()))]
                : [],
        }),
        var other => throw new InvalidDataException($"'{other}' is not read here"),
    };

    private static Instant At(JsonElement line) =>
        Instant.TryParse(line.GetProperty("at").GetString(), out var at) ? at : throw new InvalidDataException($"no instant in {line}");

    private static TimeSpan Span(JsonElement line, string name)
    {
        var text = line.GetProperty(name).GetString()!;
        var number = double.Parse(text[..^1], CultureInfo.InvariantCulture);
        return text[^1] == 'm' ? TimeSpan.FromMinutes(number) : TimeSpan.FromSeconds(number);
    }
}
