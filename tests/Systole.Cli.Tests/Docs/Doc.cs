using System.Text.RegularExpressions;

namespace Systole.Cli.Tests.Docs;

/// <summary>A document of the repository.</summary>
internal sealed partial record Doc(string Path, string Text)
{
    // What others write about measurements has tests of its own.
    private static readonly string[] Folders = ["", "docs"];

    /// <summary>Not by the path of this source file: builds in CI write that as "/_/".</summary>
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<Doc> All { get; } =
    [
        .. Folders.SelectMany(folder => Directory.EnumerateFiles(System.IO.Path.Combine(Root, folder), "*.md"))
            .Order(StringComparer.Ordinal)
            .Select(file => new Doc(System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file).ReplaceLineEndings("\n"))),
    ];

    public static Doc Named(string path) => All.Single(doc => doc.Path == path);

    public static string Source(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>Fenced blocks: what stands behind the three back-ticks, and the content.</summary>
    public IEnumerable<(string Info, string Content)> Blocks =>
        Fence().Matches(Text).Select(match => (match.Groups[1].Value.Trim(), match.Groups[2].Value));

    /// <summary>The text without fenced blocks.</summary>
    public string Prose => Fence().Replace(Text, "");

    /// <summary>Code within lines.</summary>
    public IEnumerable<string> Spans => Span().Matches(Prose).Select(match => match.Groups[1].Value);

    /// <summary>Cells of the tables below a heading, a row each, without heads and rules.</summary>
    public IEnumerable<string[]> Rows(string heading)
    {
        var section = Regex.Match(Prose, $"^## {Regex.Escape(heading)}\n(.*?)(?=^## |\\z)", RegexOptions.Multiline | RegexOptions.Singleline);
        section.Success.ShouldBeTrue($"{Path} has no heading \"{heading}\"");
        return section.Groups[1].Value.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split(" | ").Select(cell => cell.Trim(' ', '|')).ToArray());
    }

    /// <summary>The anchors of its headings, as they are made where the documents are read.</summary>
    public IEnumerable<string> Anchors => Heading().Matches(Prose)
        .Select(match => string.Concat(match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')));

    /// <summary>Where its links lead.</summary>
    public IEnumerable<string> Links => Link().Matches(Prose).Select(match => match.Groups[1].Value);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Systole.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }

    [GeneratedRegex("^```([^\n]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
