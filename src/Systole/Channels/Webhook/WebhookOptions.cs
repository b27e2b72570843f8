namespace Systole.Channels.Webhook;

/// <summary>A receiver of Standard Webhooks 1.0.0.</summary>
public sealed record WebhookOptions : ChannelOptions
{
    /// <summary>The most secrets: one to use and one to leave, with room to spare.</summary>
    internal const int SecretsMax = 10;

    /// <summary>Where to; a secret as a whole.</summary>
    public required string Url { get; init; }

    /// <summary>The secret that payloads are signed with, <c>whsec_</c> and base64 of 24 to 64 bytes; null where they are not signed.</summary>
    public string? Secret { get; init; }

    /// <summary>Further secrets, each of which signs, too: for the time in which receivers change from one to another.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <inheritdoc/>
    public override string Kind => "webhook";

    internal override ChannelTraits Traits => ChannelTraits.Plain;

    internal override IEnumerable<string?> Confidential => [.. UrlProblems.Secrets(Url), .. Signing];

    /// <summary>All secrets that sign.</summary>
    internal IEnumerable<string> Signing => Secret is null ? Secrets : [Secret, .. Secrets];

    private protected override IEnumerable<(string Key, string Problem)> OwnProblems()
    {
        if (UrlProblems.Of(Url, AllowPrivate) is { } url) yield return ("url", url);
        if (Secret is not null && StandardWebhooks.Problem(Secret) is { } secret) yield return ("secret", secret);
        if (Secrets.Length > SecretsMax) yield return ("secrets", $"must be at most {SecretsMax}");
        for (var i = 0; i < Math.Min(Secrets.Length, SecretsMax); i++)
        {
            if (StandardWebhooks.Problem(Secrets[i]) is { } problem) yield return ($"secrets[{i}]", problem);
        }
    }
}
