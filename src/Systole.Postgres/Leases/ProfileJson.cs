using System.Text.Json;
using System.Text.Json.Serialization;

namespace Systole.Postgres.Leases;

/// <summary>What a node says of itself, as it is stored.</summary>
internal static class ProfileJson
{
    public static string Write(NodeProfile profile) => JsonSerializer.Serialize(
        new ProfileDocument(profile.Url, profile.Version, profile.Configuration, profile.Labels), ProfileContext.Default.ProfileDocument);

    /// <exception cref="JsonException">The text is not that of a profile.</exception>
    public static NodeProfile Read(byte[] json)
    {
        var read = JsonSerializer.Deserialize(json, ProfileContext.Default.ProfileDocument) ?? throw new JsonException("null");
        return new NodeProfile(
            read.Url ?? "", read.Version ?? "", read.Configuration ?? "", read.Labels ?? ImmutableSortedDictionary<string, string>.Empty);
    }
}

/// <summary>As it stands in the database. What a node of another version leaves out is empty.</summary>
internal sealed record ProfileDocument(
    string? Url, string? Version, string? Configuration, ImmutableSortedDictionary<string, string>? Labels);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProfileDocument))]
internal sealed partial class ProfileContext : JsonSerializerContext;
