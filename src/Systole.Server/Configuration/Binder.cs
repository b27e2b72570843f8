using System.Globalization;

namespace Systole.Server.Configuration;

/// <summary>Holds nodes against shapes: everything that can be said of a value without looking at another one is said here.</summary>
internal sealed class Binder(ErrorList errors)
{
    /// <summary>Reads the whole file.</summary>
    public Settings File(ConfigNode root) => Bind(root, Keys.File, Trail.File).Value as Settings ?? Settings.Empty(Keys.File);

    private Setting Bind(ConfigNode node, Shape shape, Trail trail)
    {
        trail = trail.Of(shape);
        object value = (shape, node) switch
        {
            (Shape.Single single, ConfigNode.Scalar scalar) => One(single, scalar, trail),
            (Shape.Either either, ConfigNode.Scalar scalar) => One(either.One, scalar, trail),
            (Shape.Either either, ConfigNode.Mapping mapping) => Map(either.Many, mapping, trail),
            (Shape.Map map, ConfigNode.Mapping mapping) => Map(map, mapping, trail),
            (Shape.Table table, ConfigNode.Mapping mapping) => Table(table, mapping, trail),
            (Shape.List list, ConfigNode.Sequence sequence) => List(list, sequence, trail),
            (Shape.List { One: not null } list, ConfigNode.Scalar { IsNull: false } scalar) => OnlyItem(list.One, scalar, trail),
            // A key whose lines are all commented out: nothing is set.
            (Shape.Map { NeedsOne: false } map, ConfigNode.Scalar { IsNull: true }) => Settings.Empty(map),
            (Shape.Table, ConfigNode.Scalar { IsNull: true }) => ImmutableArray<Named>.Empty,
            (Shape.List { ItemsMin: 0 }, ConfigNode.Scalar { IsNull: true }) => ImmutableArray<Setting>.Empty,
            (_, ConfigNode.Scalar { Broken: true }) => Bad.Value,
            _ => Mismatch(node, shape, trail),
        };
        return new Setting(node.At, node.At, value) { FilledIn = (node as ConfigNode.Scalar)?.FilledIn ?? [] };
    }

    private Bad Mismatch(ConfigNode node, Shape shape, Trail trail)
    {
        // Somebody may have written the secret where the mapping that holds it belongs.
        var found = shape is Shape.Map { Secret: true } && node is ConfigNode.Scalar { IsNull: false } ? "text" : node.Noun;
        errors.Add(node.At, trail.Says($"expected {shape.Noun}, found {found}"));
        return Bad.Value;
    }

    private object One(Shape.Single shape, ConfigNode.Scalar scalar, Trail trail)
    {
        if (scalar.Broken) return Bad.Value;
        if (scalar.IsNull)
        {
            errors.Add(scalar.At, trail.Says($"needs a value: {shape.Noun}"));
            return Bad.Value;
        }
        var (value, problem) = shape.Read(scalar);
        if (problem is not null) errors.Add(scalar.At, trail.Says(problem));
        return value ?? Bad.Value;
    }

    private Settings Map(Shape.Map map, ConfigNode.Mapping mapping, Trail trail)
    {
        var set = ImmutableDictionary.CreateBuilder<string, Setting>(StringComparer.Ordinal);
        // By the setting's own name, the spelling used.
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in mapping.Entries)
        {
            if (map.Find(entry.Key) is not { } key)
            {
                errors.Add(entry.At, trail.Says(Unknown(entry.Key, map)));
                continue;
            }

            var name = key.AliasOf ?? key.Name;
            if (!written.TryAdd(name, key.Name))
            {
                errors.Add(entry.At, trail.Says($"'{key.Name}' and '{written[name]}' are two spellings of one setting: keep one"));
                continue;
            }
            if (map.AtMostOne.Contains(name) && map.AtMostOne.FirstOrDefault(o => o != name && written.ContainsKey(o)) is { } other)
                errors.Add(entry.At, trail.Says($"'{name}' stands beside '{other}': at most one {map.AtMostOneWhat}"));

            var below = trail.Key(key.Name);
            var setting = Bind(entry.Value, key.Shape, below);
            if (NotYet.Covers(trail.Key(name).Row) && !IsOff(map, key, setting)) errors.Add(entry.At, below.Says(Refusal(map, name)));
            set[name] = setting with { KeyAt = entry.At };
        }

        foreach (var key in map.Keys.Where(k => k.Required && !written.ContainsKey(k.Name)))
            errors.Add(mapping.At, trail.Says($"'{key.Name}' is missing: {key.Shape.Noun}"));
        // One that is misspelt has been told, and is no reason to ask for one.
        if (map.NeedsOne && mapping.Entries.IsEmpty)
            errors.Add(mapping.At, trail.Says($"say which {map.AtMostOneWhat} it is: {Quoting.List(map.AtMostOne)}"));
        return new Settings(map, set.ToImmutable());
    }

    private ImmutableArray<Named> Table(Shape.Table table, ConfigNode.Mapping mapping, Trail trail)
    {
        var rows = ImmutableArray.CreateBuilder<Named>();
        var seen = new Dictionary<string, ConfigNode.Entry>(table.Same);
        foreach (var entry in mapping.Entries)
        {
            var quoted = Quoting.Quote(entry.Key);
            if (table.NameProblem?.Invoke(entry.Key) is { } problem)
                errors.Add(entry.At, trail.Says($"{quoted} {problem}"));
            else if (!seen.TryAdd(entry.Key, entry))
            {
                var first = seen[entry.Key];
                var line = first.At.Line.ToString(CultureInfo.InvariantCulture);
                errors.Add(entry.At, trail.Says($"{quoted} is {Quoting.Quote(first.Key)} of line {line} again: case does not matter"));
            }
            var row = new Trail(trail.Key(Quoting.Line(entry.Key)).Shown, trail.Key("*").Row);
            rows.Add(new Named(entry.Key, Bind(entry.Value, table.Of, row) with { KeyAt = entry.At }));
        }
        return rows.ToImmutable();
    }

    private object List(Shape.List list, ConfigNode.Sequence sequence, Trail trail)
    {
        if (sequence.Items.Length < list.ItemsMin)
        {
            errors.Add(sequence.At, trail.Says($"must not be empty: {list.EmptyAdvice ?? $"expected {list.Noun}"}"));
            return Bad.Value;
        }
        var items = sequence.Items.Select(i => Bind(i, list.Of, trail)).ToImmutableArray();
        // Without the bad one the others would mean something else.
        return items.Any(i => i.Value is Bad) ? Bad.Value : items;
    }

    private object OnlyItem(Shape.Single shape, ConfigNode.Scalar scalar, Trail trail)
    {
        var value = One(shape, scalar, trail);
        return value is Bad ? value : ImmutableArray.Create(new Setting(scalar.At, scalar.At, value) { FilledIn = scalar.FilledIn });
    }

    private static string Unknown(string name, Shape.Map map)
    {
        var near = NearMiss.Of(name, map.Keys.Select(k => k.Name));
        // What is nearly a key is no secret.
        if (map.Secret && near is null) return $"unknown key: allowed {(map.Keys.Length == 1 ? "is" : "are")} {Quoting.List(map.Keys.Select(k => k.Name))}";
        var quoted = Quoting.Quote(name);
        var deeper = Deeper(name, map).ToList();
        if (deeper.Count > 0) return $"unknown key {quoted}: did you mean {string.Join(" or ", deeper.Select(Quoting.Quote))}?";
        if (near is not null) return $"unknown key {quoted}: did you mean {Quoting.Quote(near)}?";
        if (map.Keys.IsEmpty) return $"unknown key {quoted}: nothing can be set here";
        return $"unknown key {quoted}: allowed are {Quoting.List(map.Keys.Where(k => k.AliasOf is null).Select(k => k.Name))}";
    }

    /// <summary>Where a key of this very name belongs: in one of the mappings below.</summary>
    private static IEnumerable<string> Deeper(string name, Shape.Map map) =>
        from key in map.Keys
        let inside = key.Shape as Shape.Map
        where inside?.Find(name) is not null
        select $"{key.Name}.{name}";

    /// <summary>Whether a setting asks for nothing: its default, off, or empty. One of several alternatives asks by being there.</summary>
    private static bool IsOff(Shape.Map map, Key key, Setting setting) => !map.AtMostOne.Contains(key.Name) && setting.Value switch
    {
        TimeSpan span when span == TimeSpan.Zero => true,
        "" or Bad => true,
        Settings inside => inside.All((k, s) => IsOff((Shape.Map)key.Shape, k, s)),
        ImmutableArray<Named> rows => rows.IsEmpty,
        ImmutableArray<Setting> items => items.IsEmpty,
        var value => value.Equals(map.Find(key.AliasOf ?? key.Name)?.DefaultValue),
    };

    private static string Refusal(Shape.Map map, string name) => map.Find(name) switch
    {
        { Shape: Shape.Duration { OffAllowed: true }, Default: { } value and not "off" } =>
            $"only {value} and off are available in this version",
        { Shape: Shape.Single, Default: { Length: > 0 } value and not "\"\"" } => $"only {value} is available in this version",
        _ => "not available in this version: leave it out",
    };
}
