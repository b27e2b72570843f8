using Systole.Client.Wire;

namespace Systole.Cli.Output;

/// <summary>Channels, a line each.</summary>
internal static class ChannelGrid
{
    public static Grid Of(ChannelsDocument channels, DateTimeOffset now)
    {
        var grid = new Grid("CHANNEL", "KIND", "STATE", "WAITING", "UNTOLD", "DELIVERED", "LAST ANSWER");
        foreach (var channel in channels.Channels)
        {
            grid.Add(
                channel.Channel,
                channel.Kind,
                State(channel),
                channel.Waiting > 0 ? channel.Waiting : "-",
                channel.Untold > 0 ? channel.Untold : "-",
                channel.DeliveredAt is { } at ? Text.Distance(at, now) : "-",
                channel.LastAnswer ?? "-");
        }
        return grid;
    }

    /// <summary>Such as <c>ops-slack is down since 2026-02-17 12:00:00Z (5m ago), and is tried again in 10m: HTTP 404 no_service</c>.</summary>
    public static string Line(ChannelDocument channel, DateTimeOffset now)
    {
        var since = channel.DownSince is { } down ? $"is down since {Text.At(down, now)}" : $"fails since {Text.At(channel.FailingSince!.Value, now)}";
        var again = channel.NotBefore is { } at && at > now ? $", and is tried again {Text.Distance(at, now)}" : "";
        return $"{channel.Channel} {since}{again}: {channel.LastAnswer}";
    }

    private static Cell State(ChannelDocument channel) => channel switch
    {
        { DownSince: not null } => Cell.Bad("down"),
        { FailingSince: not null } => Cell.Doubtful("failing"),
        { DeliveredAt: null } => "unused",
        _ => Cell.Good("well"),
    };
}
