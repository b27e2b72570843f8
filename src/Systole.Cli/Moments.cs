using System.CommandLine;
using System.Globalization;

namespace Systole.Cli;

/// <summary>Options that are an instant.</summary>
internal static class Moments
{
    private static readonly string[] Notations = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>An instant, in UTC where it names no offset.</summary>
    public static Option<DateTimeOffset?> Option(string name, string description) => new(name)
    {
        Description = $"{description}, such as 2026-12-24T18:00:00Z",
        HelpName = "INSTANT",
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "";
            const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            if (DateTimeOffset.TryParseExact(text, Notations, CultureInfo.InvariantCulture, styles, out var at)) return at;
            result.AddError($"\"{text}\" is not an instant; write it as 2026-12-24T18:00:00Z, or a date");
            return null;
        },
    };
}
