using System.Globalization;
using Systole.Server.Configuration;

namespace Systole.Cli.Importing.Json5;

/// <summary>A text that is read once from its begin to its end, and the place up to which it was read.</summary>
internal sealed class Json5Source(string text)
{
    /// <summary>What <see cref="Peek"/> gives behind the end; a NUL of the text itself is told apart by <see cref="IsAtEnd"/>.</summary>
    public const char None = '\0';

    private int _next;
    private int _line = 1;
    private int _lineStart;

    public bool IsAtEnd => _next >= text.Length;

    public Position Here => new(_line, _next - _lineStart + 1);

    public char Peek(int ahead = 0) => _next + ahead < text.Length ? text[_next + ahead] : None;

    public char Take()
    {
        if (IsAtEnd) throw Unexpected("there has to be more");
        var c = text[_next++];
        // Lines as editors count them; CR LF is one end.
        if (c == '\n' || (c == '\r' && Peek() != '\n'))
        {
            _line++;
            _lineStart = _next;
        }
        return c;
    }

    /// <summary>Takes this text if it comes next.</summary>
    public bool TryTake(string expected)
    {
        if (string.CompareOrdinal(text, _next, expected, 0, expected.Length) != 0) return false;
        for (var i = 0; i < expected.Length; i++) Take();
        return true;
    }

    /// <summary>Moves past white space and comments.</summary>
    public void SkipBlank()
    {
        while (!IsAtEnd)
        {
            if (IsWhite(Peek())) Take();
            else if (Peek() == '/' && Peek(1) == '/') SkipLine();
            else if (Peek() == '/' && Peek(1) == '*') SkipBlock();
            else return;
        }
    }

    /// <summary>What stands here has no place here.</summary>
    public Json5Fault Unexpected(string expected) => new(Here, $"{Shown()} is not expected here: {expected}");

    public static bool IsLineEnd(char c) => c is '\n' or '\r' or '\u2028' or '\u2029';

    private string Shown()
    {
        if (IsAtEnd) return "the end of the file";
        var c = Peek();
        return char.IsControl(c) || char.IsSurrogate(c) || (c > '~' && !char.IsLetterOrDigit(c))
            ? string.Create(CultureInfo.InvariantCulture, $"the character U+{(int)c:X4}") : $"'{c}'";
    }

    private static bool IsWhite(char c) =>
        c is '\t' or '\v' or '\f' or '\u00A0' or '\uFEFF' || IsLineEnd(c) || char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator;

    private void SkipLine()
    {
        while (!IsAtEnd && !IsLineEnd(Peek())) Take();
    }

    private void SkipBlock()
    {
        var begin = Here;
        TryTake("/*");
        while (!TryTake("*/"))
        {
            if (IsAtEnd) throw new Json5Fault(begin, "this comment has no end: close it with '*/'");
            Take();
        }
    }
}
