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
        var any = false;
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

            any = true;
            var end = written.IndexOf('}', next);
            if (end < 0)
            {
                errors.Add(scalar.At, "'${' without its '}'; a literal one is written '$${'");
                break;
            }
            filled.Append(Value(written[(next + 2)..end], scalar.At));
            at = end + 1;
        }

        _chars += filled.Length;
        if (_chars > CharsMax)
        {
            // Told once; the rest is left empty so that the limit really limits.
            errors.Add(Position.Start, string.Create(CultureInfo.InvariantCulture, $"more than {CharsMax} characters once all '${{...}}' are filled in"));
            return scalar with { Text = "", Filled = true };
        }
        return scalar with { Text = filled.ToString(), Written = written, Filled = any };
    }

    private string Value(string inside, Position at)
    {
        if (_chars > CharsMax) return "";
        if (inside.StartsWith("file:", StringComparison.Ordinal))
        {
            var (text, problem) = secrets.Read(inside["file:".Length..]);
            if (problem is not null) errors.Add(at, problem);
            return text;
        }

        var split = inside.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? inside : inside[..split];
        if (!IsName(name))
        {
            errors.Add(at, $"{Quoting.Quote("${" + inside + "}")} is none of ${{NAME}}, ${{NAME:-default}} and ${{file:PATH}}; a literal '${{' is written '$${{'");
            return "";
        }

        var value = environment(name);
        // As in a shell: the default also stands in for a variable that is set to nothing.
        if (split >= 0) return string.IsNullOrEmpty(value) ? inside[(split + 2)..] : value;
        if (value is null) errors.Add(at, $"the environment variable {name} is not set; set it, or write ${{{name}:-default}}");
        return value ?? "";
    }

    private static bool IsName(string name) =>
        name is [var first, ..] && !char.IsAsciiDigit(first) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
