using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Systole.Server.Configuration;

/// <summary>
/// Text to positioned nodes. Built on the parser's events, because a document model forgets where duplicate keys stand and writes
/// aliases out without a limit.
/// </summary>
internal sealed class YamlSource
{
    /// <summary>Far deeper than any key of ours lies; what is deeper is a mistake or an attack.</summary>
    public const int DepthMax = 24;

    /// <summary>With every alias written out; ten thousand agents with twenty values each.</summary>
    public const int NodesMax = 200_000;

    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly ErrorList _errors;
    private readonly Dictionary<string, ConfigNode?> _anchors = [];

    private YamlSource(string text, ErrorList errors)
    {
        _scanner = new Scanner(new StringReader(text), skipComments: true);
        _parser = new Parser(_scanner);
        _errors = errors;
    }

    /// <summary>Reads one document.</summary>
    /// <returns>Its root, or null where the text can't be read; an empty file is an empty mapping.</returns>
    public static ConfigNode? Parse(string text, ErrorList errors)
    {
        var source = new YamlSource(text, errors);
        try
        {
            return source.Document();
        }
        catch (Refusal refusal)
        {
            errors.Add(refusal.At, refusal.Message);
        }
        catch (YamlException e)
        {
            errors.Add(Place(e.Start), "not valid YAML: " + Told(e.Message));
        }
        // What the parser throws when a flow collection is broken off is a plain exception of the base library.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            errors.Add(Place(source._scanner.CurrentPosition), "not valid YAML: perhaps a '[', '{' or quote without its end");
        }
        return null;
    }

    private ConfigNode? Document()
    {
        _parser.MoveNext();
        _parser.MoveNext();
        if (_parser.Current is StreamEnd) return new ConfigNode.Mapping(Position.Start, []);
        _parser.MoveNext();
        var root = Node(0);
        _parser.MoveNext();
        if (_parser.Current is DocumentStart second)
            throw new Refusal(Place(second.Start), "a second document begins here: one file holds one configuration; remove the '---'");
        return root is ConfigNode.Scalar { IsNull: true } ? new ConfigNode.Mapping(Position.Start, []) : root;
    }

    /// <summary>Reads the node at the present event and moves past it.</summary>
    private ConfigNode Node(int depth)
    {
        var start = _parser.Current ?? throw new InvalidOperationException("the events of a document end with its end");
        var at = Place(start.Start);
        if (depth > DepthMax) throw new Refusal(at, TooDeep);
        if (start is AnchorAlias alias) return Alias(alias.Value.Value, at, depth);
        if (start is not NodeEvent node) throw new InvalidOperationException("not a node");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            _errors.Add(at,
                $"the tag {Quoting.Quote(node.Tag.Value)} has no meaning here: write the plain value, in quotes where it is text");

        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        // Known but unfinished: an alias to it from inside would have no end.
        if (anchor is not null) _anchors[anchor] = null;
        ConfigNode read = node switch
        {
            Scalar scalar => Value(scalar, at),
            SequenceStart => List(at, depth),
            _ => Map(at, depth),
        };
        if (anchor is not null) _anchors[anchor] = read;
        return read;
    }

    private ConfigNode.Scalar Value(Scalar scalar, Position at)
    {
        _parser.MoveNext();
        return new ConfigNode.Scalar(at, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private ConfigNode.Sequence List(Position at, int depth)
    {
        _parser.MoveNext();
        var items = ImmutableArray.CreateBuilder<ConfigNode>();
        var size = 0;
        while (_parser.Current is not SequenceEnd)
        {
            var itemAt = Here;
            items.Add(Node(depth + 1));
            size = Counted(size, items[^1], itemAt);
        }
        _parser.MoveNext();
        return new ConfigNode.Sequence(at, items.ToImmutable());
    }

    private ConfigNode.Mapping Map(Position at, int depth)
    {
        _parser.MoveNext();
        var entries = ImmutableArray.CreateBuilder<ConfigNode.Entry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var size = 0;
        while (_parser.Current is not MappingEnd)
        {
            var key = Node(depth + 1);
            var valueAt = Here;
            var value = Node(depth + 1);
            size = Counted(size, value, valueAt);
            if (key is not ConfigNode.Scalar { Text: var name })
                _errors.Add(key.At, $"a key must be a single word, not {key.Noun}");
            else if (name == "<<")
                _errors.Add(key.At, "merge keys ('<<') are not supported: put what agents share under 'defaults'");
            else if (!lines.TryAdd(name, key.At.Line))
                _errors.Add(key.At, string.Create(CultureInfo.InvariantCulture,
                    $"duplicate key {Quoting.Quote(name)}: it is set on line {lines[name]} already"));
            else
                entries.Add(new ConfigNode.Entry(key.At, name, value));
        }
        _parser.MoveNext();
        return new ConfigNode.Mapping(at, entries.ToImmutable());
    }

    private ConfigNode Alias(string name, Position at, int depth)
    {
        if (!_anchors.TryGetValue(name, out var node))
            throw new Refusal(at, $"no anchor '&{Quoting.Line(name)}' stands before this alias");
        if (node is null) throw new Refusal(at, $"the alias '*{Quoting.Line(name)}' is inside the very value it stands for");
        if (depth + node.Depth > DepthMax) throw new Refusal(at, TooDeep);
        _parser.MoveNext();
        return node;
    }

    /// <summary>Checked while a collection is read, not after: the sizes that aliases add up to would overflow.</summary>
    private static int Counted(int size, ConfigNode next, Position at)
    {
        size += next.Size;
        return size <= NodesMax ? size : throw new Refusal(at, TooMany);
    }

    /// <summary>Where the next node begins; an alias here, and not what it names.</summary>
    private Position Here => Place(_parser.Current?.Start ?? _scanner.CurrentPosition);

    private static readonly string TooDeep = string.Create(CultureInfo.InvariantCulture, $"nested deeper than {DepthMax} levels");

    private static readonly string TooMany =
        string.Create(CultureInfo.InvariantCulture, $"more than {NodesMax} values once aliases are written out");

    private static Position Place(Mark mark) => new(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    private static string Told(string message)
    {
        var told = message.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal).TrimEnd('.');
        return told.Length == 0 ? "it can't be read" : char.ToLowerInvariant(told[0]) + told[1..];
    }

    /// <summary>Ends the reading of this file; never leaves this class.</summary>
    private sealed class Refusal(Position at, string message) : Exception(message)
    {
        public Position At => at;
    }
}
