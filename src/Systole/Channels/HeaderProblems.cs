namespace Systole.Channels;

/// <summary>What is wrong with a text that goes into a header.</summary>
internal static class HeaderProblems
{
    private const int CharsMax = 4000;

    /// <summary>A sentence about it; null where it can be used, or is not given.</summary>
    public static string? Of(string? text) =>
        text is null ? null
        : text.Length == 0 ? "must not be empty"
        : text.Length > CharsMax ? $"is longer than {CharsMax} characters"
        : text.All(c => c is >= ' ' and <= '~') ? null
        : "holds characters that are not printable ASCII: was something copied along with it, such as a line break?";
}
