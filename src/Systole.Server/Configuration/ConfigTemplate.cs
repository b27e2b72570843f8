using System.Text;

namespace Systole.Server.Configuration;

/// <summary>
/// What <c>systole init</c> writes: a configuration in which every key of this version stands with its meaning and its default, and a
/// checklist for the example agent. Printed from the keys that the loader checks with.
/// </summary>
public static class ConfigTemplate
{
    private const int ColumnMax = 110;

    private const string ExampleAgent = "main";

    private const string Head = """
        # Systole: heartbeats for AI agents.
        # A key behind a # without a space is a setting with its default, or an example where it has none: take the # away to set it.
        # Durations are written 90s, 30m, 1h30m. ${NAME}, ${NAME:-default} and ${file:PATH} take a value from the environment or a file.
        # `systole config check` checks this file; `systole config schema` prints a JSON Schema for editors.

        """;

    /// <summary>What the example agent says itself: these keys stand without a #.</summary>
    private static readonly Dictionary<string, string> Said = new(StringComparer.Ordinal)
    {
        ["agent.every"] = "30m",
        // A command that is everywhere and costs no tokens.
        ["agent.run.command"] = OperatingSystem.IsWindows() ? "[cmd, /c, echo, HEARTBEAT_OK]" : "[echo, HEARTBEAT_OK]",
    };

    /// <summary>
    /// A commented <c>systole.yaml</c> with one example agent. It is valid as it stands, and with every # before a key taken away.
    /// </summary>
    public static string Text { get; } = Print();

    /// <summary>The <c>HEARTBEAT.md</c> beside it.</summary>
    public static string Heartbeat { get; } = """
        # Heartbeat

        What to look at on every heartbeat. Keep it short: each run reads it. Where nothing needs attention, reply HEARTBEAT_OK.

        - [ ] Is there anything new that needs an answer today?
        - [ ] Did something that was started finish, fail or get stuck?

        """.ReplaceLineEndings("\n");

    private static string Print()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        Print(text, Keys.File, Trail.File, 0);
        return text.ToString();
    }

    private static void Print(StringBuilder text, Shape.Map map, Trail trail, int indent)
    {
        foreach (var key in map.Keys.Where(k => k.AliasOf is null && IsHere(k, trail.Key(k.Name))))
        {
            var path = trail.Key(key.Name);
            if (indent == 0) text.Append('\n');
            Say(text, key.Doc, indent);
            var before = new string(' ', indent);
            switch (key.Shape)
            {
                // A mapping stands without a #: with nothing in it, it sets nothing, and any line below can be taken by itself.
                case Shape.Map { Root: not null }:
                    text.Append(before).Append(key.Name).Append(":\n");
                    break;
                case Shape.Map inside:
                    text.Append(before).Append(key.Name).Append(":\n");
                    Print(text, inside, path, indent + 2);
                    break;
                case Shape.Table { Of: Shape.Map { Root: not null } agent }:
                    text.Append(before).Append(key.Name).Append(":\n").Append(before).Append("  ").Append(ExampleAgent).Append(":\n");
                    Print(text, agent, path.Of(agent), indent + 4);
                    break;
                default:
                    // Beside another it must not become a setting by taking a # away.
                    var isSaid = map.AtMostOne.Any(name => Said.ContainsKey(trail.Key(name).Row));
                    var isFirst = map.AtMostOne.Length > 0 && map.AtMostOne[0] == key.Name;
                    Print(text, key, path, before, isAlternative: map.AtMostOne.Contains(key.Name) && (isSaid || !isFirst));
                    break;
            }
        }
    }

    private static void Print(StringBuilder text, Key key, Trail path, string before, bool isAlternative)
    {
        if (Said.TryGetValue(path.Row, out var said))
        {
            if (key.Sample is { } sample && sample != said) Say(text, $"Such as {sample}", before.Length);
            text.Append(before).Append(key.Name).Append(": ").Append(said).Append('\n');
            return;
        }
        if (key.Shape is Shape.Table { Of: Shape.Map { AtMostOne.IsEmpty: false } kinds })
        {
            foreach (var kind in kinds.Keys) Say(text, $"{kind.Name}{Inside(kind.Shape)}: {kind.Doc}", before.Length);
        }
        if (isAlternative)
        {
            Say(text, $"Such as {key.Name}: {key.Sample}", before.Length);
            return;
        }
        text.Append(before).Append('#').Append(key.Name).Append(": ").Append(key.Sample ?? key.Default).Append('\n');
    }

    /// <summary>The keys that have to be set, and in brackets those that may be; those that have a default are in the schema.</summary>
    private static string Inside(Shape shape)
    {
        var keys = ((Shape.Map)shape).Keys.Where(key => key.Default is null).Select(key => key.Required ? key.Name : $"[{key.Name}]").ToList();
        return keys.Count == 0 ? "" : $" {{ {string.Join(", ", keys)} }}";
    }

    /// <summary>Whether this version has the key, or anything below it.</summary>
    private static bool IsHere(Key key, Trail path) =>
        !NotYet.Covers(path.Row) && (key.Shape is not Shape.Map inside || inside.Keys.Any(k => IsHere(k, path.Of(inside).Key(k.Name))));

    private static void Say(StringBuilder text, string doc, int indent)
    {
        var line = new StringBuilder();
        foreach (var word in doc.Split(' '))
        {
            if (line.Length > 0 && indent + line.Length + word.Length + 3 > ColumnMax) Flush();
            line.Append(' ').Append(word);
        }
        Flush();

        void Flush()
        {
            text.Append(' ', indent).Append('#').Append(line).Append('\n');
            line.Clear();
        }
    }
}
