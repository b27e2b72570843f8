using System.Collections;
using System.Reflection;

namespace Systole.Core.Tests.Deciding;

/// <summary>Every instant within a value, by where it is. A field that is added later is found, too.</summary>
internal static class Instants
{
    public static Dictionary<string, Instant> Of(object value)
    {
        var found = new Dictionary<string, Instant>();
        Walk("", value, found, []);
        return found;
    }

    /// <summary>Fields for an instant that have none.</summary>
    public static List<string> Missing(object value)
    {
        var missing = new List<string>();
        Walk("", value, [], missing);
        return missing;
    }

    private static void Walk(string path, object? value, Dictionary<string, Instant> found, List<string> missing)
    {
        if (value is Instant instant)
        {
            found.Add(path, instant);
            return;
        }
        if (value is PendingWakes pending) value = pending.All;
        if (value is IEnumerable many and not string)
        {
            foreach (var (i, item) in many.Cast<object>().Index()) Walk($"{path}[{i}]", item, found, missing);
            return;
        }
        if (value is null || !IsWalked(value.GetType())) return;
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length > 0) continue;
            var held = property.GetValue(value);
            var name = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (held is null && property.PropertyType == typeof(Instant?)) missing.Add(name);
            Walk(name, held, found, missing);
        }
    }

    private static bool IsWalked(Type type) =>
        !type.IsEnum && (type.Assembly == typeof(Instant).Assembly || type.Name.StartsWith("KeyValuePair", StringComparison.Ordinal));
}
