using System.Diagnostics.CodeAnalysis;

namespace Systole.Core;

/// <summary>
/// The name of an agent: <c>[a-z0-9][a-z0-9._-]{0,63}</c>. Case does not matter on input; it is kept in lower case.
/// </summary>
public readonly record struct AgentId : IComparable<AgentId>
{
    /// <summary>The longest agent id, in characters.</summary>
    public const int LengthMax = 64;

    private readonly string? _value;

    private AgentId(string value) => _value = value;

    /// <summary>The id in lower case.</summary>
    public string Value => _value ?? "";

    /// <summary>Reads an agent id.</summary>
    /// <exception cref="ArgumentException">It is not one; the message says what is allowed.</exception>
    public static AgentId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new ArgumentException($"'{text}' is not an agent id: 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit");

    /// <summary>Reads an agent id in any case.</summary>
    /// <returns>Whether <paramref name="text"/> is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out AgentId id)
    {
        id = default;
        if (text is null or "" || text.Length > LengthMax) return false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!char.IsAsciiLetterOrDigit(c) && (i == 0 || c is not ('.' or '_' or '-'))) return false;
        }
        id = new AgentId(text.ToLowerInvariant());
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(AgentId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>The id.</summary>
    public override string ToString() => Value;
}
