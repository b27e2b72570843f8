namespace Systole.Channels.Email;

/// <summary>From whom and for whom a mail is, as bare addresses.</summary>
internal sealed record Envelope(string From, ImmutableArray<string> To);
