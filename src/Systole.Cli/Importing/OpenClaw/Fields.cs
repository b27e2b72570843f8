using Systole.Cli.Importing.Json5;
using Systole.Server.Configuration;

namespace Systole.Cli.Importing.OpenClaw;

/// <summary>
/// An object of OpenClaw's file, read by its names. What has the wrong type is told with its place, and reads as not set.
/// </summary>
internal sealed class Fields
{
    private readonly Json5Node.Object _node;
    private readonly ErrorList _errors;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public Fields(Json5Node.Object node, string path, ErrorList errors)
    {
        (_node, Path, _errors) = (node, path, errors);
        // The root may include what has nothing to do with agents.
        if (path.Length > 0 && node.Find("$include") is { } include)
            errors.Add(include.At, $"{path}.$include is not followed: put what it includes in its place, and import again");
    }

    public string Path { get; }

    public Position At => _node.At;

    public bool IsEmpty => _node.Members.IsEmpty;

    /// <summary>All names in their order.</summary>
    public IEnumerable<string> Names => _node.Members.Select(m => m.Name);

    /// <summary>What nothing here has asked for, by its names.</summary>
    public IEnumerable<(string Name, Field<Json5Node> Field)> Unread =>
        _node.Members.Where(m => !_read.Contains(m.Name)).Select(m => (m.Name, Of(m, m.Value)));

    public Field<Json5Node>? Any(string name)
    {
        _read.Add(name);
        return _node.Find(name) is { } member ? Of(member, member.Value) : null;
    }

    /// <param name="name">The name.</param>
    /// <param name="charsMax">How long it may be, once written our way.</param>
    public Field<string>? Text(string name, int charsMax = 1024)
    {
        if (As<Json5Node.Text, string>(name, "a text in quotes", node => node.Value) is not { } field) return null;
        var tooLong = Variables.Ours(field.Value).Length > charsMax;
        var problem = field.Value.Contains('\0', StringComparison.Ordinal) ? "must not contain a NUL character"
            : tooLong ? FormattableString.Invariant($"is too long: at most {charsMax} characters") : null;
        if (problem is null) return field;
        Refuse(name, problem);
        return null;
    }

    /// <summary>A text that is understood now, and so cannot wait for the environment.</summary>
    public Field<string>? Literal(string name)
    {
        var field = Text(name);
        if (field is null || !Variables.AreIn(field.Value)) return field;
        Refuse(name, "comes from the environment: write its value in its place, and import again");
        return null;
    }

    public Field<bool>? Switch(string name) => As<Json5Node.Switch, bool>(name, "true or false", node => node.Value);

    public Fields? Object(string name) =>
        As<Json5Node.Object, Fields>(name, "an object", node => new Fields(node, Join(name), _errors))?.Value;

    public ImmutableArray<Fields>? Objects(string name)
    {
        return As<Json5Node.List, ImmutableArray<Fields>>(name, "a list of objects",
            list => [.. list.Items.Select(Item).OfType<Fields>()])?.Value;

        Fields? Item(Json5Node item, int index)
        {
            var path = FormattableString.Invariant($"{Join(name)}[{index}]");
            return item is Json5Node.Object node ? new Fields(node, path, _errors) : Refused(item, path, "an object");
        }
    }

    public Field<long>? Whole(string name, long min, long max)
    {
        var expected = FormattableString.Invariant($"a whole number from {min} to {max}");
        var field = As<Json5Node.Number, double>(name, expected, node => node.Value);
        if (field is null) return null;
        if (Math.Truncate(field.Value) == field.Value && field.Value >= min && field.Value <= max)
            return new Field<long>((long)field.Value, field.Path, field.At);
        _errors.Add(field.At, $"{field.Path} is not {expected}");
        return null;
    }

    public void Refuse(string name, string problem) => _errors.Add(_node.Find(name)?.Value.At ?? _node.At, $"{Join(name)} {problem}");

    // A name is free text where agents are entries; in a path it is one line, and not endless.
    private string Join(string name) => Path.Length == 0 ? Quoting.Line(name) : $"{Path}.{Quoting.Line(name)}";

    private Field<T> Of<T>(Json5Node.Member member, T value) => new(value, Join(member.Name), member.Value.At);

    private Field<T>? As<TNode, T>(string name, string expected, Func<TNode, T> read) where TNode : Json5Node
    {
        _read.Add(name);
        if (_node.Find(name) is not { } member) return null;
        if (member.Value is TNode node) return Of(member, read(node));
        Refused(member.Value, Join(name), expected);
        return null;
    }

    private Fields? Refused(Json5Node found, string path, string expected)
    {
        _errors.Add(found.At, $"{path} has to be {expected}, and is {found.Noun}");
        return null;
    }
}
