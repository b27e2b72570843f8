using System.Text.RegularExpressions;
using Systole.Cli.Importing.Json5;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>
/// What of OpenClaw's has no equal: each setting by its path, with what to do. Values are repeated only where they are words that cannot be
/// secrets.
/// </summary>
internal static partial class Remarks
{
    /// <summary>Of a heartbeat block, after everything that has an equal was read from it.</summary>
    public static ImmutableArray<string> Of(Fields block, Heartbeat read)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (read.Model is { } model) remarks.Add($"{model.Path} is --model of the command; {SeeHelp}");
        if (read.Session is { } session && Sessions.Remark(session) is { } told) remarks.Add(told);
        if (read.IsolatedSession is { Value: true } isolated)
            remarks.Add($"{isolated.Path} is --session-key of the command, with a key of its own for each run; {SeeHelp}");
        if (read.AckMaxChars is { Value: > AckCharsMax } ack) remarks.Add($"{ack.Path} is more than {AckCharsMax}, which is the most here");
        remarks.AddRange(block.Unread.Select(unread => Unequal(unread.Name, unread.Field)).OfType<string>());
        return remarks.ToImmutable();
    }

    /// <summary>Of everything but the agents.</summary>
    public static ImmutableArray<string> Of(Fields file)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (file.Any("$include") is not null) remarks.Add("$include is not followed: what it says of agents is missing here");
        if (file.Any("channels")?.Value is Json5Node.Object channels && channels.Members.Any(ShowsHeartbeats))
            remarks.Add("channels.*.heartbeat has no equal: Systole shows replies in its journal and its status, in no channel");
        return remarks.ToImmutable();
    }

    /// <summary>What to do where older versions have no such option.</summary>
    public const string SeeHelp = "`openclaw agent --help` says whether your version has it";

    /// <summary>The most that our configuration takes for <c>ack.max_chars</c>.</summary>
    public const int AckCharsMax = 100_000;

    private static bool ShowsHeartbeats(Json5Node.Member channel) => channel.Value is Json5Node.Object settings
        && (settings.Find("heartbeat") ?? settings.Find("heartbeatVisibility")) is not null;

    private static string? Unequal(string name, Field<Json5Node> setting)
    {
        // What is switched off does nothing there either.
        if (setting.Value is Json5Node.Switch { Value: false }) return null;
        return name switch
        {
            "target" => Target(setting),
            "to" => $"{setting.Path} has no equal: it goes behind --reply-to where the command has --deliver",
            "accountId" => $"{setting.Path} has no equal: it goes behind --reply-account where the command has --deliver",
            "directPolicy" => $"{setting.Path} has no equal: Systole sends replies to nobody",
            "lightContext" => $"{setting.Path} has no equal: `openclaw agent` always loads the workspace's files; keep them short",
            "skipWhenBusy" =>
                $"{setting.Path} has no equal: an agent's runs never overlap here, and what else the agent does only OpenClaw sees",
            "includeReasoning" or "includeSystemPromptSection" or "suppressToolErrorWarnings" =>
                $"{setting.Path} has no equal: `openclaw agent` has no option for it",
            _ => $"{setting.Path} is not known to this import, and was left out",
        };
    }

    private static string? Target(Field<Json5Node> setting)
    {
        var target = (setting.Value as Json5Node.Text)?.Value ?? "";
        if (target == "none") return null;
        var shown = Word().IsMatch(target) ? $": \"{target}\"" : "";
        var channel = target is "last" or "owner" || shown.Length == 0 ? "" : $", --reply-channel, {target}";
        return $"{setting.Path}{shown} has no equal: Systole keeps replies and sends none. To let OpenClaw send them, "
            + $"add --deliver{channel} to the command";
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,31}\z")]
    private static partial Regex Word();
}
