using System.Text.Json;
using Systole.Supervision;

namespace Systole.Supervisor;

/// <summary>How a command ended.</summary>
internal sealed record Result
{
    /// <summary>Its exit code; null where it was killed by a signal, or never started.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that killed it; null where none did.</summary>
    public int? Signal { get; init; }

    /// <summary>Why it could not be started; null where it was.</summary>
    public string? Error { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>How long it ran, frozen time left out.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The rung that a cancellation had reached; null where there was none.</summary>
    public Rung? Cancelled { get; init; }

    /// <summary>Whether nothing of its process tree is left. Only a cancellation finds out.</summary>
    public bool TreeGone { get; init; }

    /// <summary>The last of its standard output.</summary>
    public string Stdout { get; init; } = "";

    /// <summary>The last of its standard error.</summary>
    public string Stderr { get; init; } = "";

    /// <summary>A command that did not start, and why in one sentence.</summary>
    public static Result NotStarted(string error) => new() { Error = error, TreeGone = true };

    /// <summary>As it stands in <see cref="RunFiles.Result"/>.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (ExitCode is { } exitCode) json.WriteNumber("exit_code", exitCode);
            if (Signal is { } signal) json.WriteNumber("signal", signal);
            if (Error is not null) json.WriteString("error", Error);
            json.WriteString("started_at", StartedAt);
            json.WriteString("ended_at", EndedAt);
            json.WriteNumber("duration_ms", (long)Duration.TotalMilliseconds);
            if (Cancelled is { } rung) json.WriteString("cancelled", RunFiles.Rungs[(int)rung]);
            json.WriteBoolean("tree_gone", TreeGone);
            json.WriteString("stdout", Stdout);
            json.WriteString("stderr", Stderr);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
