using System.Globalization;
using System.Text;

namespace Systole.Testing.Traces;

/// <summary>The lines of a text, none of them longer than is allowed: a file that is no trace may be a single line without an end.</summary>
internal sealed class TraceLines(TextReader text, int lengthMax)
{
    private readonly char[] _read = new char[4096];
    private readonly StringBuilder _line = new();
    private int _at;
    private int _count;

    /// <summary>The next line, without its end; null where there is none.</summary>
    /// <exception cref="FormatException">It is too long.</exception>
    public string? Next()
    {
        _line.Clear();
        while (_at < _count || Fill())
        {
            var rest = _read.AsSpan(_at, _count - _at);
            var end = rest.IndexOf('\n');
            var part = end < 0 ? rest : rest[..end];
            if (_line.Length + part.Length > lengthMax)
            {
                throw new FormatException(string.Create(
                    CultureInfo.InvariantCulture, $"the line is too long; at most {lengthMax} characters are allowed"));
            }
            _line.Append(part);
            _at += part.Length;
            if (end < 0) continue;
            _at++;
            return Line();
        }
        return _line.Length > 0 ? Line() : null;
    }

    private string Line() => _line is [.., '\r'] ? _line.ToString(0, _line.Length - 1) : _line.ToString();

    private bool Fill()
    {
        _at = 0;
        _count = text.Read(_read, 0, _read.Length);
        return _count > 0;
    }
}
