using System.Globalization;

namespace Systole.Server.Api;

/// <summary>A query parameter: what the OpenAPI document says of it is what the request is held to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
internal sealed record QueryParameter(string Name, string Description)
{
    private static readonly string[] Moments =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static readonly QueryParameter Agent = new("agent", "Only what concerns this agent; all where left out.");
    public static readonly QueryParameter Cursor = new("cursor", "What the page before said in `next`; the first page where left out.");
    public static readonly QueryParameter Since = new("since", "Lines up to and including this id are passed over.")
    {
        Least = 0,
        Most = long.MaxValue,
    };

    /// <summary>Whether it is <c>true</c> or <c>false</c>; false where it is left out.</summary>
    public bool IsFlag { get; init; }

    /// <summary>The least number; null for text.</summary>
    public long? Least { get; init; }

    /// <summary>The greatest number.</summary>
    public long Most { get; init; }

    /// <summary>The number that counts where it is left out.</summary>
    public long? Default { get; init; }

    public static QueryParameter Count(string name, string description, int byDefault) =>
        new(name, description) { Least = 1, Most = 1_000, Default = byDefault };

    /// <summary>The words that are allowed; null where others are.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>The word that counts where it is left out.</summary>
    public string? DefaultWord { get; init; }

    /// <summary>Whether it is an instant.</summary>
    public bool IsMoment { get; init; }

    public static QueryParameter Choice<T>(string name, string description, T byDefault) where T : struct, Enum =>
        new(name, description) { Words = Names.All<T>(), DefaultWord = Names.Of(byDefault) };

    public static QueryParameter Moment(string name, string description) =>
        new(name, $"{description} RFC 3339, or a date in UTC.") { IsMoment = true };

    /// <summary>The text; null where it is left out or empty.</summary>
    public string? Text(HttpContext http)
    {
        var values = http.Request.Query[Name];
        if (values.Count > 1) throw Problem.BadRequest($"the query parameter \"{Name}\" is given {values.Count} times; once is allowed");
        return string.IsNullOrEmpty(values) ? null : values.ToString();
    }

    /// <summary>Whether it is set.</summary>
    public bool Flag(HttpContext http) => Text(http) switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw Problem.BadRequest($"the query parameter \"{Name}\" is \"{Problem.Quoted(text)}\"; allowed is true or false"),
    };

    /// <summary>The number, or the default.</summary>
    public long? Number(HttpContext http) => Text(http) is not { } text ? Default : Parse(text, $"the query parameter \"{Name}\"");

    /// <summary>The number, where it always has one.</summary>
    public int Int(HttpContext http) => checked((int)Number(http)!.Value);

    /// <summary>The member of the enumeration that the word names.</summary>
    public T Choice<T>(HttpContext http) where T : struct, Enum
    {
        var text = Text(http) ?? DefaultWord;
        if (Names.TryParse<T>(text, out var member)) return member;
        throw Problem.BadRequest($"the query parameter \"{Name}\" is \"{Problem.Quoted(text!)}\"; allowed is {string.Join(", ", Words!)}");
    }

    /// <summary>The instant; null where it is left out.</summary>
    public Instant? Moment(HttpContext http)
    {
        if (Text(http) is not { } text) return null;
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, styles, out var at)) return Instant.From(at);
        throw Problem.BadRequest(
            $"the query parameter \"{Name}\" is \"{Problem.Quoted(text)}\"; allowed is an instant such as 2026-02-17T12:00:00Z, or a date");
    }

    /// <summary>Reads the same number from elsewhere, a header say.</summary>
    public long Parse(string text, string where)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most)
        {
            return number;
        }
        var allowed = Most == long.MaxValue ? $"a whole number from {Least}" : $"a whole number from {Least} to {Most}";
        throw Problem.BadRequest($"{where} is \"{Problem.Quoted(text)}\"; allowed is {allowed}");
    }
}
