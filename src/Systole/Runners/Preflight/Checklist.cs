using System.Text;
using System.Text.RegularExpressions;

namespace Systole.Runners.Preflight;

/// <summary>
/// A file such as <c>HEARTBEAT.md</c> that lists what an agent is to look after. It is read anew for each run, so it may be edited while
/// the agent works.
/// </summary>
internal sealed partial class Checklist(string path)
{
    /// <summary>A longer one is not handed on: half a list is worse than none.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>What it says now.</summary>
    /// <exception cref="IOException">It cannot be read, or is longer than <see cref="BytesMax"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public async Task<string> ReadAsync()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[BytesMax + 1];
        var length = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > BytesMax) throw new IOException($"'{path}' is longer than {BytesMax / 1024} KiB");
        using var reader = new StreamReader(new MemoryStream(bytes, 0, length), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Whether a checklist lists nothing to do: it has blank lines, headings, comments and empty boxes only.</summary>
    public static bool IsEmpty(string text)
    {
        foreach (var line in Comment().Replace(text, "").AsSpan().EnumerateLines())
        {
            if (!Nothing().IsMatch(line)) return false;
        }
        return true;
    }

    // One that is not closed is none: there may be something in it.
    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    // A heading, or a bullet with nothing but an empty or ticked box after it, or nothing at all.
    [GeneratedRegex(@"^\s*(#{1,6}(\s.*)?|([-*+]|\d{1,9}[.)])(\s+\[[ xX]?\])?\s*|\[[ xX]?\]\s*)?$")]
    private static partial Regex Nothing();
}
