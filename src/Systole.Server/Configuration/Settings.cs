namespace Systole.Server.Configuration;

/// <summary>A value that was set, with its place.</summary>
/// <param name="KeyAt">Where its key stands; for an item of a list where it stands itself.</param>
/// <param name="At">Where the value stands.</param>
/// <param name="Value">
/// What its <see cref="Shape"/> reads: a string, long, double, bool or <see cref="TimeSpan"/>, <see cref="Settings"/> for a mapping,
/// an array of settings for a list, an array of <see cref="Named"/> for a table; <see cref="Bad"/> where it could not be read, so that
/// a bad value never looks like a missing one.
/// </param>
internal sealed record Setting(Position KeyAt, Position At, object Value)
{
    /// <summary>What was filled in where it was written <c>${...}</c>: it may be a secret.</summary>
    public ImmutableArray<string> FilledIn { get; init; } = [];
}

/// <summary>A value that is there and wrong; its error has been told.</summary>
internal sealed class Bad
{
    /// <summary>The only one.</summary>
    public static readonly Bad Value = new();
}

/// <summary>One row of a table.</summary>
internal sealed record Named(string Name, Setting Setting);

/// <summary>What was set in a mapping, checked. What was not set has the default of its <see cref="Key"/>.</summary>
internal sealed class Settings(Shape.Map shape, ImmutableDictionary<string, Setting> set)
{
    /// <summary>Nothing set.</summary>
    public static Settings Empty(Shape.Map shape) => new(shape, ImmutableDictionary.Create<string, Setting>(StringComparer.Ordinal));

    /// <summary>Whether every key that is set satisfies a condition.</summary>
    public bool All(Func<Key, Setting, bool> holds) => set.All(s => holds(KeyOf(s.Key), s.Value));

    /// <summary>What was set under a path such as <c>watch.stale_after</c>.</summary>
    public Setting? Find(string path)
    {
        var (name, rest) = Split(path);
        _ = KeyOf(name);
        if (!set.TryGetValue(name, out var setting)) return null;
        return rest is null ? setting : (setting.Value as Settings)?.Find(rest);
    }

    /// <summary>What holds under a path: what was set, else the default, else the type's own nothing.</summary>
    public T? Get<T>(string path) => Find(path)?.Value is T own ? own : Default(shape, path) is T held ? held : default;

    /// <summary>The rows of a table; none where it was not set.</summary>
    public ImmutableArray<Named> Rows(string path) => Find(path)?.Value is ImmutableArray<Named> rows ? rows : [];

    /// <summary>The items of a list; none where it was not set.</summary>
    public ImmutableArray<Setting> Items(string path) => Find(path)?.Value is ImmutableArray<Setting> items ? items : [];

    /// <summary>These settings with another value for one key.</summary>
    public Settings With(string name, object value) => new(shape, set.SetItem(name, new Setting(Position.Start, Position.Start, value)));

    /// <summary>These settings where they are set, and those others where not; mappings key by key. Alternatives do not mix.</summary>
    public Settings Over(Settings others)
    {
        var both = set;
        foreach (var (name, other) in others.All())
        {
            if (set.TryGetValue(name, out var own))
            {
                if (own.Value is Settings mine && other.Value is Settings theirs)
                    both = both.SetItem(name, own with { Value = mine.Over(theirs) });
                if (own.Value is ImmutableArray<Named> rows && other.Value is ImmutableArray<Named> further)
                    both = both.SetItem(name, own with { Value = rows.AddRange(further.ExceptBy(rows.Select(r => r.Name), r => r.Name)) });
            }
            else if (!shape.AtMostOne.Contains(name) || !shape.AtMostOne.Any(set.ContainsKey))
            {
                both = both.Add(name, other);
            }
        }
        return new Settings(shape, both);
    }

    private ImmutableDictionary<string, Setting> All() => set;

    private static object? Default(Shape.Map map, string path)
    {
        var (name, rest) = Split(path);
        var key = map.Find(name) ?? throw new ArgumentException($"no key '{name}' is described");
        return rest is null ? key.DefaultValue : Default((Shape.Map)key.Shape, rest);
    }

    private Key KeyOf(string name) => shape.Find(name) ?? throw new ArgumentException($"no key '{name}' is described");

    private static (string Name, string? Below) Split(string path) =>
        path.Split('.', 2) is [var name, var rest] ? (name, rest) : (path, null);
}
