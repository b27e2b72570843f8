using System.Text.Json;

namespace Systole.Channels.Network;

/// <summary>Text in what another program answered.</summary>
internal static class JsonText
{
    /// <summary>The text of a property; null where there is none.</summary>
    public static string? Of(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is valid JSON and no text.
            return null;
        }
    }
}
