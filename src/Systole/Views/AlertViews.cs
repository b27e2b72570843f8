namespace Systole;

/// <summary>An open alert, and who knows of it.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Agent">Whose it is; null for all agents together.</param>
/// <param name="SilencedBy">The silences that hide it.</param>
/// <param name="ToldTo">The channels that were told.</param>
/// <param name="Flapping">How often it opened lately, where it comes and goes; null where it does not.</param>
public sealed record AlertView(OpenAlert Alert, AgentId? Agent, ImmutableArray<string> SilencedBy, ImmutableArray<string> ToldTo, int? Flapping);

/// <summary>A channel, and how it does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="State">How it does.</param>
/// <param name="Waiting">How many messages are due, on their way or waited for.</param>
public sealed record ChannelView(string Name, string Kind, ChannelState State, int Waiting);

/// <summary>What came of a test message.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Answer">What came back.</param>
public sealed record ChannelTest(string Channel, Delivery Answer);
