using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Systole.Channels.Webhook;

/// <summary>The signatures of Standard Webhooks 1.0.0 (<c>v1</c>: HMAC-SHA256 over id, time and body).</summary>
internal static class StandardWebhooks
{
    /// <summary>The header that names the message: the same at each attempt.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header that says when the attempt was, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header that holds a signature for each secret.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";
    private const int KeyBytesMin = 24;
    private const int KeyBytesMax = 64;

    /// <summary>What is wrong with a secret, in a sentence without it; null where it can be used.</summary>
    public static string? Problem(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            return $"must be '{Prefix}' and then base64: `openssl rand -base64 32` makes that part";
        if (Decode(secret) is not { } key) return $"must be base64 after '{Prefix}'";
        return key.Length is >= KeyBytesMin and <= KeyBytesMax ? null
            : $"must be {KeyBytesMin} to {KeyBytesMax} bytes in base64 after '{Prefix}', and is {key.Length}";
    }

    /// <summary>The headers of an attempt.</summary>
    /// <param name="secrets">Secrets without a <see cref="Problem"/>; without any the message is not signed.</param>
    /// <param name="id">The message's name, without dots.</param>
    /// <param name="at">When the attempt is made.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static IEnumerable<(string Name, string Value)> Headers(
        IEnumerable<string> secrets, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        List<string> signatures = [];
        foreach (var secret in secrets) signatures.Add(Sign(secret, id, timestamp, body));
        List<(string, string)> headers = [(IdHeader, id), (TimestampHeader, timestamp)];
        if (signatures.Count > 0) headers.Add((SignatureHeader, string.Join(' ', signatures)));
        return headers;
    }

    /// <summary>A signature: <c>v1,</c> and base64.</summary>
    /// <exception cref="ArgumentException">The secret has a <see cref="Problem"/>.</exception>
    public static string Sign(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        if (Problem(secret) is { } problem) throw new ArgumentException($"the secret {problem}", nameof(secret));
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Decode(secret)!);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }

    private static byte[]? Decode(string secret)
    {
        var text = secret.AsSpan(Prefix.Length);
        var key = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, key, out var length) ? key[..length] : null;
    }
}
