using System.Security.Cryptography;
using System.Text;

namespace Systole.Server.Configuration;

/// <summary>Who may use the API. The key itself is not here: only what it is recognised by.</summary>
/// <param name="Name">Who holds it.</param>
/// <param name="Hash">The SHA-256 of the key as 64 hexadecimal digits in lower case.</param>
/// <param name="Role">What it opens.</param>
public sealed record ApiKey(string Name, string Hash, ApiRole Role)
{
    // Keys are long random texts, so that a fast hash is enough; the prefix is what other tools write.
    private const string Prefix = "sha256:";

    /// <summary>What the file holds for a key.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Whether this is the key that was presented. Takes the same time whether it is or not.</summary>
    public bool Opens(string presented) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(presented)), Encoding.ASCII.GetBytes(Hash));

    /// <summary>The hash as it is kept: without prefix, in lower case.</summary>
    internal static string Normal(string hash) => Bare(hash).ToLowerInvariant();

    internal static string? HashProblem(string hash) => Bare(hash) is { Length: 64 } digits && digits.All(char.IsAsciiHexDigit)
        ? null : "is not the SHA-256 of a key: 64 hexadecimal digits (printf %s KEY | sha256sum)";

    private static string Bare(string hash) => hash.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? hash[Prefix.Length..] : hash;
}

/// <summary>What an API key opens.</summary>
public enum ApiRole
{
    /// <summary>Look at everything, change nothing.</summary>
    Reader,

    /// <summary>Report on one's own runs.</summary>
    Agent,

    /// <summary>Everything.</summary>
    Operator,
}
