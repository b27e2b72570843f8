namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Which zone active hours are in: their own, else the user's, else that of the machine.</summary>
internal sealed class Zones(Field<string>? user, string? machine)
{
    private const string Utc = "UTC";

    /// <summary>What OpenClaw takes in place of a name: the zone of <c>userTimezone</c>.</summary>
    private const string User = "user";

    /// <summary>Likewise: that of the machine.</summary>
    private const string Local = "local";

    private readonly string? _machine = Zone.TryFind(machine, out _) ? machine : null;

    /// <summary>The zone of an agent without active hours.</summary>
    public string OfAgent => user?.Value ?? Utc;

    /// <summary>
    /// Reads <c>userTimezone</c>; null where it is not set. OpenClaw takes no notice of one that is no zone, which nobody means: it is
    /// refused.
    /// </summary>
    public static Field<string>? OfUser(Fields defaults) => Read(defaults, "userTimezone");

    /// <summary>Reads the zone of active hours: a name, <c>user</c> or <c>local</c>; null where it is not set.</summary>
    public static string? OfWindow(Fields hours) => Read(hours, "timezone", User, Local)?.Value;

    /// <summary>The zones of an agent with active hours and of these; what was taken without being written is told.</summary>
    public (string Agent, string Window) Of(Field<ActiveHours> hours, ImmutableArray<string>.Builder remarks)
    {
        var zone = hours.Value.Zone;
        if (zone is not (null or User or Local)) return (OfAgent, zone);
        if (zone != Local && user is not null) return (user.Value, user.Value);
        remarks.Add(_machine is null
            ? $"{hours.Path} is in the zone of OpenClaw's machine, which is not known here: set timezone, which is UTC now"
            : $"{hours.Path} is in the zone of OpenClaw's machine; {_machine} is that of the machine that imported this");
        return (user?.Value ?? _machine ?? Utc, _machine ?? Utc);
    }

    private static Field<string>? Read(Fields fields, string name, params ReadOnlySpan<string> words)
    {
        if (fields.Literal(name) is not { } field || field.Value.Trim() is not { Length: > 0 } zone) return null;
        if (words.Contains(zone) || Zone.TryFind(zone, out _)) return field with { Value = zone };
        fields.Refuse(name, TimeTexts.ZoneProblem(zone)!);
        return null;
    }
}
