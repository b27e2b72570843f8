using System.Globalization;
using System.Text;

namespace Systole.Server.Configuration;

/// <summary>
/// <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${file:PATH}</c> in values; <c>$${</c> is a literal <c>${</c>. What is filled in is
/// not looked at again.
/// </summary>
internal sealed class Interpolation(Func<string, string?> environment, SecretFiles secrets, ErrorList errors)
{
    /// <summary>The most characters all values together may grow to: small files could name a large one many times.</summary>
    public const int CharsMax = 4 << 20;

    private const string Unknown = " is none of ${NAME}, ${NAME:-default} and ${file:PATH}; a literal '${' is written '$${'";

    private int _chars;

    /// <summary>The same tree with every value filled in.</summary>
    public ConfigNode Fill(ConfigNode node) => node switch
    {
        ConfigNode.Mapping map => map with { Entries = [.. map.Entries.Select(e => e with { Value = Fill(e.Value) })] },
        ConfigNode.Sequence list => list with { Items = [.. list.Items.Select(Fill)] },
        ConfigNode.Scalar scalar when scalar.Text.Contains("${", StringComparison.Ordinal) => Fill(scalar),
        _ => node,
    };

    private ConfigNode.Scalar Fill(ConfigNode.Scalar scalar)
    {
        var (written, filled) = (scalar.Text, new StringBuilder());
        var values = ImmutableArray.CreateBuilder<string>();
        var broken = false;
        for (var at = 0; at < written.Length;)
        {
            var next = written.IndexOf("${", at, StringComparison.Ordinal);
            if (next < 0) next = written.Length;
            filled.Append(written, at, next - at);
            if (next == written.Length) break;
            if (next > at && written[next - 1] == '$')
            {
                // `$${`: the first of the two is the escape, and is in the text already.
                filled.Append('{');
                at = next + 2;
                continue;
            }

            var end = written.IndexOf('}', next);
            if (end < 0)
            {
                errors.Add(scalar.At, "'${' without its '}'; a literal one is written '$${'");
                broken = true;
                break;
            }
            var (value, problem) = Value(written[(next + 2)..end]);
            filled.Append(value);
            values.Add(value);
            if (problem is not null) errors.Add(scalar.At, problem);
            broken |= problem is not null;
            at = end + 1;
        }

        _chars += filled.Length;
        if (_chars > CharsMax)
        {
            // Told once, and from here on nothing is filled in: the limit has to limit.
            errors.Add(Position.Start, string.Create(CultureInfo.InvariantCulture,
                $"more than {CharsMax} characters once every ${{...}} is filled in"));
            return scalar with { Text = "", Broken = true };
        }
        return scalar with { Text = filled.ToString(), Written = written, Filled = broken || values.Count > 0, FilledIn = values.ToImmutable(), Broken = broken };
    }

    private (string Value, string? Problem) Value(string inside)
    {
        if (_chars > CharsMax) return ("", null);
        if (inside.StartsWith("file:", StringComparison.Ordinal)) return secrets.Read(inside["file:".Length..]);

        var split = inside.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? inside : inside[..split];
        if (!IsName(name)) return ("", Quoting.Quote("${" + inside + "}") + Unknown);

        var value = environment(name);
        // As in a shell: the default also stands in for a variable that is set to nothing.
        if (split >= 0) return (string.IsNullOrEmpty(value) ? inside[(split + 2)..] : value, null);
        return value is null ? ("", $"the environment variable {name} is not set: set it, or write ${{{name}:-default}}") : (value, null);
    }

    private static bool IsName(string name) =>
        name is [var first, ..] && !char.IsAsciiDigit(first) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
