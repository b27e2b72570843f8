using System.Text.RegularExpressions;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Reads a <c>heartbeat</c> block.</summary>
internal static partial class HeartbeatReader
{
    // The longest that our configuration takes.
    private const int PromptCharsMax = 64 << 10;

    private static readonly long SecondsMax = (long)DurationText.Max.TotalSeconds;

    public static Heartbeat Read(Fields block)
    {
        var read = new Heartbeat
        {
            IsEmpty = block.IsEmpty,
            Every = Every(block),
            ActiveHours = Hours(block),
            Prompt = Prompt(block),
            Model = block.Text("model"),
            Session = block.Text("session"),
            IsolatedSession = block.Switch("isolatedSession"),
            TimeoutSeconds = block.Whole("timeoutSeconds", 1, SecondsMax),
            AckMaxChars = block.Whole("ackMaxChars", 0, int.MaxValue),
            AgentId = block.Text("agentId"),
        };
        return read with { Remarks = Remarks.Of(block, read) };
    }

    private static Field<TimeSpan>? Every(Fields block)
    {
        if (block.Literal("every") is not { } field) return null;
        if (OpenClawDuration.Read(field.Value) is { } every) return new Field<TimeSpan>(every, field.Path, field.At);
        block.Refuse("every", "has to be a duration such as \"30m\", \"1h\" or \"0m\" for off, and at most 3650d");
        return null;
    }

    private static Field<ActiveHours>? Hours(Fields block)
    {
        if (block.Object("activeHours") is not { } hours) return null;
        var start = Time(hours, "start", "\"08:00\"");
        var end = Time(hours, "end", "\"22:00\" or \"24:00\"");
        if (start == "24:00") hours.Refuse("start", "cannot be 24:00: a day begins at \"00:00\"");
        return new Field<ActiveHours>(new ActiveHours(start, end, Zones.OfWindow(hours)), hours.Path, hours.At);
    }

    private static string? Time(Fields hours, string name, string example)
    {
        if (hours.Literal(name)?.Value is not { } time) return null;
        if (TimeOfDay().IsMatch(time)) return time;
        hours.Refuse(name, $"has to be a time such as {example}");
        return null;
    }

    private static Field<string>? Prompt(Fields block)
    {
        if (block.Text("prompt", PromptCharsMax) is not { } field) return null;
        // Once and for all agents, who share it as a rule. An empty one is OpenClaw's own.
        return field.Value.Trim() is { Length: > 0 } prompt ? field with { Value = Variables.Ours(prompt) } : null;
    }

    [GeneratedRegex(@"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)\z")]
    private static partial Regex TimeOfDay();
}
