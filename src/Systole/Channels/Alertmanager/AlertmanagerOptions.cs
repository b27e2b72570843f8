using System.Text;

namespace Systole.Channels.Alertmanager;

/// <summary>A Prometheus Alertmanager.</summary>
public sealed record AlertmanagerOptions : ChannelOptions
{
    private static readonly string[] Added = ["/api/v2", "/api/v2/alerts"];

    /// <summary>Where it is, without <c>/api/v2</c>.</summary>
    public required string Url { get; init; }

    /// <summary><c>user:password</c>; null where it asks for none.</summary>
    public string? Basic { get; init; }

    /// <summary>A token; null where it asks for none.</summary>
    public string? Bearer { get; init; }

    /// <inheritdoc/>
    public override string Kind => "alertmanager";

    /// <summary>It forgets what is not told again (<see cref="AlertmanagerPayload.OpenFor"/>); each minute leaves room for three losses.</summary>
    internal override ChannelTraits Traits => ChannelTraits.Plain with { ResendEvery = TimeSpan.FromMinutes(1) };

    internal override IEnumerable<string?> Confidential => [Basic, Basic?[(Basic.IndexOf(':') + 1)..], Encoded, Bearer];

    /// <summary><see cref="Basic"/> as it is sent.</summary>
    internal string? Encoded => Basic is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(Basic));

    private protected override IEnumerable<(string Key, string Problem)> OwnProblems()
    {
        if (UrlProblems.OfBase(Url, AllowPrivate) is { } url) yield return ("url", url);
        else if (UrlProblems.PathOf(Url) is var path && Added.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            yield return ("url", "must end before '/api/v2', which is added");
        if (Basic is not null && !Basic.Contains(':', StringComparison.Ordinal)) yield return ("basic", "must be user:password");
        if (HeaderProblems.Of(Bearer) is { } bearer) yield return ("bearer", bearer);
        if (Basic is not null && Bearer is not null) yield return ("bearer", "can't be given together with 'basic'");
    }
}
