using System.Globalization;

namespace Systole.Bench;

/// <summary>What to measure, and for how long.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        "usage: systole-bench [decisions] [wakes] [lateness] [watch] [alerts] [cluster] [quartz] [million] [--seconds N] [--agents N] [--folder PATH]";

    private static readonly string[] Known = ["decisions", "wakes", "lateness", "watch", "alerts", "cluster", "quartz", "million"];

    /// <summary>The parts that were named; all of them where none was.</summary>
    public IReadOnlyList<string> Parts { get; init; } = Known;

    /// <summary>How long each figure is measured; lateness rounds it up to whole intervals.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many agents a fleet has.</summary>
    public int Agents { get; init; } = 10_000;

    /// <summary>Where files are made and removed again: on the file system that is to be measured.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    public bool Has(string part) => Parts.Contains(part);

    public bool HasAny(params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (Has(part)) return true;
        }
        return false;
    }

    /// <summary>Reads the command line; null where it is none of ours.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        var options = new BenchOptions();
        var parts = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (Known.Contains(args[i]))
            {
                parts.Add(args[i]);
                continue;
            }
            if (i + 1 >= args.Length) return null;
            var value = args[++i];
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (args[i - 1])
            {
                case "--seconds" when isNumber:
                    options = options with { Duration = TimeSpan.FromSeconds(number) };
                    break;
                case "--agents" when isNumber:
                    options = options with { Agents = number };
                    break;
                case "--folder":
                    options = options with { Folder = value };
                    break;
                default:
                    return null;
            }
        }
        return parts.Count == 0 ? options : options with { Parts = parts };
    }
}
