using Systole.Server.Configuration;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>A setting of OpenClaw's, and where it was made.</summary>
/// <param name="Value">What was set.</param>
/// <param name="Path">Such as <c>agents.list[2].heartbeat.every</c>.</param>
/// <param name="At">Where the value stands.</param>
internal sealed record Field<T>(T Value, string Path, Position At);
