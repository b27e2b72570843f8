using Systole.Server.Configuration;

namespace Systole.Cli.Importing.Json5;

/// <summary>
/// Reads JSON5 as https://spec.json5.org describes it. Our own, because System.Text.Json has neither names without quotes nor single
/// quotes, and a reader that keeps the places of values was not to be had (Json5 and Json5.Net could not be restored).
/// </summary>
internal sealed class Json5Reader
{
    /// <summary>Far deeper than any setting lies; what is deeper is a mistake or an attack.</summary>
    public const int DepthMax = 64;

    private readonly Json5Source _source;

    private Json5Reader(Json5Source source) => _source = source;

    /// <summary>Reads a text.</summary>
    /// <returns>Its value, or null where it is not JSON5, and then why is in <paramref name="errors"/>.</returns>
    public static Json5Node? Read(string text, ErrorList errors)
    {
        var source = new Json5Source(text);
        try
        {
            var root = new Json5Reader(source).Value(0);
            source.SkipBlank();
            return source.IsAtEnd ? root : throw source.Unexpected("one value is a whole file");
        }
        catch (Json5Fault fault)
        {
            errors.Add(fault.At, "not valid JSON5: " + fault.Message);
            return null;
        }
    }

    private Json5Node Value(int depth)
    {
        _source.SkipBlank();
        var at = _source.Here;
        if (depth > DepthMax) throw new Json5Fault(at, FormattableString.Invariant($"nested deeper than {DepthMax} levels"));
        return _source.Peek() switch
        {
            '{' => Members(at, depth),
            '[' => Items(at, depth),
            '"' or '\'' => new Json5Node.Text(at, Json5Strings.Read(_source)),
            '+' or '-' or '.' or (>= '0' and <= '9') or 'I' or 'N' => new Json5Node.Number(at, Json5Numbers.Read(_source)),
            _ => Word(at),
        };
    }

    private Json5Node Word(Position at)
    {
        Json5Node node = _source.TryTake("null") ? new Json5Node.Null(at)
            : _source.TryTake("true") ? new Json5Node.Switch(at, true)
            : _source.TryTake("false") ? new Json5Node.Switch(at, false)
            : throw _source.Unexpected("a value, in quotes where it is text");
        if (Json5Names.IsPart(_source)) throw new Json5Fault(at, "text has to be in quotes");
        return node;
    }

    private Json5Node.Object Members(Position at, int depth)
    {
        _source.Take();
        var members = ImmutableArray.CreateBuilder<Json5Node.Member>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        while (More('}', "',' or '}'", members.Count))
        {
            var nameAt = _source.Here;
            var name = _source.Peek() is '"' or '\'' ? Json5Strings.Read(_source) : Json5Names.Read(_source);
            _source.SkipBlank();
            if (!_source.TryTake(":")) throw _source.Unexpected("':' and a value belong behind a name");
            var member = new Json5Node.Member(nameAt, name, Value(depth + 1));
            if (places.TryAdd(name, members.Count)) members.Add(member);
            else members[places[name]] = member;
        }
        return new Json5Node.Object(at, members.ToImmutable());
    }

    private Json5Node.List Items(Position at, int depth)
    {
        _source.Take();
        var items = ImmutableArray.CreateBuilder<Json5Node>();
        while (More(']', "',' or ']'", items.Count)) items.Add(Value(depth + 1));
        return new Json5Node.List(at, items.ToImmutable());
    }

    /// <summary>Moves to the next part of an object or a list, or past its end. A comma may stand behind the last part.</summary>
    private bool More(char end, string expected, int count)
    {
        _source.SkipBlank();
        if (count > 0 && _source.Peek() != end)
        {
            if (!_source.TryTake(",")) throw _source.Unexpected(expected);
            _source.SkipBlank();
        }
        if (_source.Peek() != end) return true;
        _source.Take();
        return false;
    }
}
