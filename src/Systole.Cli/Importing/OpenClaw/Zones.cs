using System.Text.RegularExpressions;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>Which zone active hours are in: their own, else the user's, else that of the machine.</summary>
internal sealed partial class Zones(Field<string>? user, string? machine)
{
    private const string Utc = "UTC";

    private readonly string? _user = user is { } named && IsName(named.Value.Trim()) ? named.Value.Trim() : null;

    /// <summary>The zone of an agent without active hours.</summary>
    public string OfAgent => _user ?? Utc;

    /// <summary>The zones of an agent with active hours and of these; what was taken without being written is told.</summary>
    public (string Agent, string Window) Of(Field<ActiveHours> hours, ImmutableArray<string>.Builder remarks)
    {
        var zone = hours.Value.Zone;
        if (zone is not (null or "" or "user" or "local"))
        {
            if (IsName(zone)) return (OfAgent, zone);
            remarks.Add($"{hours.Path}.timezone is not a zone, and OpenClaw takes no notice of it then");
        }
        if (zone != "local" && _user is not null) return (_user, _user);
        remarks.Add(machine is null
            ? $"{hours.Path} is in the zone of OpenClaw's machine, which is not known here: set timezone, which is UTC now"
            : $"{hours.Path} is in the zone of OpenClaw's machine; {machine} is that of the machine that imported this");
        return (_user ?? machine ?? Utc, machine ?? Utc);
    }

    private static bool IsName(string zone) => Name().IsMatch(zone);

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+/-]{0,63}\z")]
    private static partial Regex Name();
}
