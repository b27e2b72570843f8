namespace Systole.Cli.Simulating.Drawing;

/// <summary>
/// Colours and patterns. The colours are those of Okabe and Ito, which people with any kind of colour vision tell apart; each is joined by
/// a pattern, a dash or a shape. Classes and not variables, which converters do not know.
/// </summary>
internal static class StyleSheet
{
    public const string Css = """

        text{font:11px ui-sans-serif,system-ui,"Segoe UI","DejaVu Sans",sans-serif;fill:#24292f}
        .ground,.paper{fill:#fff}.stripe{fill:#f3f5f7}
        .heading{font-size:19px;font-weight:600}.figures{font-size:13px}.name{font-size:13px;font-weight:600}
        .soft{fill:#57606a}.period{font-weight:600}.middle{text-anchor:middle}.end{text-anchor:end}
        .tick-line{stroke:#d8dee4}.period-line{stroke:#8c959f}.base{stroke:#8c959f;fill:none}
        .shade{fill:#57606a;fill-opacity:.13}
        .up{fill:#8c959f;fill-opacity:.5}.down{fill:url(#down);stroke:#57606a}.crashed{fill:url(#down);stroke:#d55e00}
        .suspended{fill:url(#suspended);stroke:#0072b2}.stepped{stroke:#cc79a7;stroke-width:2.5;fill:none}
        .succeeded{fill:#009e73}.skipped{fill:#fff;stroke:#8c959f;stroke-width:1.2}.unfinished{fill:#fff;stroke:#009e73;stroke-width:1.5}
        .failed{fill:#d55e00}.timed_out{fill:#e69f00}.lost{fill:#fff;stroke:#24292f;stroke-dasharray:2 2}
        .cancelled{fill:#56b4e9}.superseded,.other{fill:#8c959f}
        .sign{fill:none;stroke:#24292f;stroke-width:1.6}
        .stale{fill:url(#stale)}.idle{fill:#f0e442;stroke:#24292f;stroke-width:.5}
        .registered{fill:#56b4e9}
        .late{fill:none;stroke:#24292f;stroke-width:1.2}
        .missed{fill:#fff;stroke:#24292f;stroke-width:1.3}
        .accepted{fill:#24292f}.merged{fill:#b0b8c1}
        .refused{stroke:#d55e00;stroke-width:1.6;fill:none}.dead-letter{stroke:#24292f;stroke-width:1.6;fill:none}
        .thread{fill:none;stroke-width:1.2;stroke-opacity:.75}
        .at-once{stroke:#24292f}
        .held-coalescing{stroke:#56b4e9}.held-min_spacing{stroke:#0072b2}.held-event_backoff{stroke:#e69f00}
        .held-self_caused{stroke:#cc79a7}.held-flood_guard{stroke:#d55e00}.held-run_in_progress{stroke:#009e73}
        .held-next_requested,.held-other{stroke:#8c959f}
        .held-draining{stroke:#009e73;stroke-dasharray:6 3}.held-concurrency{stroke:#0072b2;stroke-dasharray:6 3}
        .held-outside_active_hours{stroke:#8c959f;stroke-dasharray:2 3}.held-budget_exhausted{stroke:#e69f00;stroke-dasharray:2 3}
        .held-paused{stroke:#cc79a7;stroke-dasharray:6 3}.held-failure_backoff{stroke:#d55e00;stroke-dasharray:6 3}
        .held-quarantined{stroke:#d55e00;stroke-dasharray:2 3}.held-host_suspended{stroke:#56b4e9;stroke-dasharray:2 3}
        .paused{fill:url(#paused)}.quarantined{fill:url(#quarantined)}.budget{fill:url(#budget)}
        .warning{fill:#fff;stroke:#e69f00;stroke-width:1.4}.error{fill:#d55e00;stroke:#d55e00;stroke-width:1.4}
        .open{stroke-width:1.4;fill:none}.open.warning{stroke-dasharray:3 2}
        .hatch{fill:none;stroke-width:1.5}.hatch-down{stroke:#8c959f}.hatch-suspended{stroke:#0072b2}
        .hatch-paused{stroke:#cc79a7;stroke-opacity:.55}.hatch-quarantined{stroke:#d55e00;stroke-opacity:.5}.hatch-stale{stroke:#24292f}
        .dot{fill:#e69f00;fill-opacity:.6}.paper-stale{fill:#f0e442}
        @media (prefers-color-scheme:dark){
        text{fill:#e6edf3}.ground,.paper{fill:#0d1117}.stripe{fill:#151b23}.soft{fill:#9aa4af}
        .tick-line{stroke:#2a313a}.period-line,.base{stroke:#6e7681}.shade{fill:#9aa4af;fill-opacity:.16}
        .down{stroke:#9aa4af}.suspended{stroke:#56b4e9}.hatch-suspended{stroke:#56b4e9}
        .unfinished,.lost,.missed,.skipped,.warning{fill:#0d1117}.lost,.missed,.late,.sign,.at-once,.dead-letter{stroke:#e6edf3}
        .accepted{fill:#e6edf3}.merged{fill:#57606a}.held-min_spacing,.held-concurrency{stroke:#3d9be0}
        .warning{fill:#0d1117}.open{fill:none}}

        """;

    /// <summary>Patterns, by the name under which the style sheet has them.</summary>
    public static void Patterns(SvgWriter svg)
    {
        svg.Open("defs");
        Pattern(svg, "down", 6, "M3 0V6", paper: "paper");
        Pattern(svg, "suspended", 8, "M0 6L2 2L4 6L6 2L8 6", paper: "paper");
        Pattern(svg, "paused", 8, "M-2 2L2 -2M0 8L8 0M6 10L10 6", paper: null);
        Pattern(svg, "quarantined", 8, "M0 0L8 8M0 8L8 0", paper: null);
        Pattern(svg, "stale", 4, "M1 0V4", paper: "paper-stale");
        Open(svg, "budget", 6);
        svg.Rect("dot", 1, 1, 2, 2);
        svg.Rect("dot", 4, 4, 2, 2);
        svg.Close();
        svg.Close();
    }

    private static void Pattern(SvgWriter svg, string name, int size, string path, string? paper)
    {
        Open(svg, name, size);
        if (paper is not null) svg.Rect(paper, 0, 0, size, size);
        svg.Path($"hatch hatch-{name}", path);
        svg.Close();
    }

    private static void Open(SvgWriter svg, string name, int size)
    {
        svg.Open("pattern");
        svg.Attribute("id", name);
        svg.Attribute("width", size);
        svg.Attribute("height", size);
        svg.Attribute("patternUnits", "userSpaceOnUse");
    }
}
