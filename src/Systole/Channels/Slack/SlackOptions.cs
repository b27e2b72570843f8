namespace Systole.Channels.Slack;

/// <summary>An incoming webhook of Slack, or of what speaks its language.</summary>
public sealed record SlackOptions : ChannelOptions
{
    /// <summary>The webhook's address; a secret as a whole.</summary>
    public required string Url { get; init; }

    /// <inheritdoc/>
    public override string Kind => "slack";

    /// <summary>One message a second and short bursts, by Slack's documentation.</summary>
    internal override ChannelTraits Traits => ChannelTraits.Plain with { Burst = 3, Per = TimeSpan.FromSeconds(1) };

    internal override IEnumerable<string?> Confidential => UrlProblems.Secrets(Url);

    private protected override IEnumerable<(string Key, string Problem)> OwnProblems()
    {
        if (UrlProblems.Of(Url, AllowPrivate) is { } url) yield return ("url", url);
    }
}
