using System.Globalization;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>The command line that gives an agent of OpenClaw's one turn and prints its reply.</summary>
internal static class OpenClawCommand
{
    public static ImmutableArray<string> Of(OpenClawAgent agent, AgentId id, Heartbeat holds)
    {
        var command = ImmutableArray.CreateBuilder<string>();
        // `{agent}` wherever that is the name there too, so that agents can share one command.
        command.AddRange("openclaw", "agent", "--agent", agent.Id == id.Value ? "{agent}" : agent.Id, "--message", "{prompt}");
        if (holds.Model is { } model) command.AddRange("--model", Variables.Ours(model.Value));
        if (Sessions.Key(holds) is { } session) command.AddRange("--session-key", session);
        // Only the heartbeat's own: `openclaw agent` knows the limit of the defaults.
        if (holds.TimeoutSeconds is { } timeout) command.AddRange("--timeout", timeout.Value.ToString(CultureInfo.InvariantCulture));
        return command.ToImmutable();
    }
}
