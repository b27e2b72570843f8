using System.Globalization;
using Systole.Cli.Output;

namespace Systole.Cli.Simulating.Tables;

/// <summary>What happened to the host, and how long it took.</summary>
internal sealed class HostTable : Section
{
    private const int LengthsMax = 6;

    private readonly Dictionary<string, Happenings> _kinds = [];
    private readonly HostStates _host = new();

    private Instant _now;

    public override void Take(SimulationLine line)
    {
        _now = line.At;
        if (_host.Take(line) is { } state) Add(state);
    }

    public override void Write(Shell shell)
    {
        if (_host.AtEnd(_now) is { } down) Add(down);
        var grid = new Grid("HOST", "TIMES", "FIRST", "LAST", "FOR");
        foreach (var kind in HostStates.Kinds)
        {
            if (!_kinds.TryGetValue(kind, out var happened)) continue;
            var lengths = string.Join(", ", happened.Lengths);
            var more = happened.Lengths.Count > 0 ? happened.Times - happened.Lengths.Count : 0;
            grid.Add(
                kind == HostStates.Crashed ? Cell.Bad(kind) : kind,
                happened.Times,
                At(happened.First),
                At(happened.Last),
                more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{lengths}, and {more} more") : lengths);
        }
        Write(shell, grid, 0);
    }

    private void Add(HostState state)
    {
        if (!_kinds.TryGetValue(state.Kind, out var happened)) _kinds.Add(state.Kind, happened = new Happenings { First = state.From });
        happened.Times++;
        happened.Last = state.From;
        if (happened.Lengths.Count < LengthsMax && Length(state) is { } length) happened.Lengths.Add(length);
    }

    private static string? Length(HostState state) => state.Kind switch
    {
        HostStates.Started => null,
        HostStates.Stepped => state.By < TimeSpan.Zero ? $"-{Text.Duration(-state.By)}" : $"+{Text.Duration(state.By)}",
        _ => Text.Duration(state.To - state.From),
    };

    private sealed class Happenings
    {
        public long Times { get; set; }

        public Instant First { get; init; }

        public Instant Last { get; set; }

        public List<string> Lengths { get; } = [];
    }
}
