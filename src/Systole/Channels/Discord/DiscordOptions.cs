namespace Systole.Channels.Discord;

/// <summary>A webhook of a Discord channel.</summary>
public sealed record DiscordOptions : ChannelOptions
{
    private static readonly string[] Foreign = ["/slack", "/github"];

    /// <summary>The webhook's address; a secret as a whole. <c>?thread_id=</c> may follow.</summary>
    public required string Url { get; init; }

    /// <inheritdoc/>
    public override string Kind => "discord";

    /// <summary>Discord tells its limits in answers only: those that were seen are 5 within 2 s and 30 in a minute for a channel.</summary>
    internal override ChannelTraits Traits => new(Edits: true, ResendEvery: null, Burst: 5, Per: TimeSpan.FromSeconds(2));

    internal override IEnumerable<string?> Confidential => UrlProblems.Secrets(Url);

    private protected override IEnumerable<(string Key, string Problem)> OwnProblems()
    {
        if (UrlProblems.Of(Url, AllowPrivate) is { } url) yield return ("url", url);
        else if (Foreign.FirstOrDefault(end => UrlProblems.PathOf(Url).EndsWith(end, StringComparison.OrdinalIgnoreCase)) is { } end)
            yield return ("url", $"must not end in '{end}': there Discord takes what another service would send");
    }
}
