namespace Systole.Channels.Ntfy;

/// <summary>A topic of an ntfy server.</summary>
public sealed record NtfyOptions : ChannelOptions
{
    /// <summary>The server, without the topic.</summary>
    public string Url { get; init; } = "https://ntfy.sh";

    /// <summary>The topic; who knows it can read it, so it is a secret.</summary>
    public required string Topic { get; init; }

    /// <summary>An access token; null where the server asks for none.</summary>
    public string? Token { get; init; }

    /// <inheritdoc/>
    public override string Kind => "ntfy";

    /// <summary>60 requests at once and then one each 5 s, as an ntfy server is set by default.</summary>
    internal override ChannelTraits Traits => ChannelTraits.Plain with { Burst = 60, Per = TimeSpan.FromSeconds(5) };

    internal override IEnumerable<string?> Confidential => [Topic, Token];

    private protected override IEnumerable<(string Key, string Problem)> OwnProblems()
    {
        if (UrlProblems.OfBase(Url, AllowPrivate) is { } url) yield return ("url", url);
        // With a topic behind it the server takes the JSON for the message. It can't be served under a path.
        else if (UrlProblems.PathOf(Url).Length > 0) yield return ("url", "must be the server alone, such as https://ntfy.sh: what comes after it belongs into 'topic'");
        if (Topic.Length is 0 or > 64 || !Topic.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            yield return ("topic", "must be 1 to 64 letters, digits, '_' and '-'");
        if (HeaderProblems.Of(Token) is { } token) yield return ("token", token);
    }
}
