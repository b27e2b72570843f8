using System.Globalization;

namespace Systole.Core;

/// <summary>
/// How zones, times of day, days of the week and cron expressions are written, wherever an agent is described. What is wrong with a text
/// is a sentence that goes on after its quotation.
/// </summary>
public static class TimeTexts
{
    private static readonly ImmutableArray<string> Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Why a text is no cron expression; null where it is one.</summary>
    public static string? CronProblem(string text) =>
        CronExpression.TryParse(text, out _, out var error) ? null : $"is not a cron expression: {error}";

    /// <summary>Why a text names no zone; null where it does.</summary>
    public static string? ZoneProblem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Zone.TryFind(text, out _)) return null;
        var near = NearMiss.Of(text, Zone.Known);
        return "is not a time zone" + (near is null ? ": write a name such as Europe/Berlin" : $": did you mean {Quoting.Quote(near)}?");
    }

    /// <summary>Why a text is no time of a day; null where it is one.</summary>
    public static string? TimeProblem(string text) =>
        Minutes(text) is null ? "is not a time of day: write it as \"08:00\", from \"00:00\" to \"24:00\"" : null;

    /// <summary>Why a window cannot open at a time of a day; null where it can.</summary>
    public static string? OpeningProblem(string from) =>
        Minutes(from) == ActiveHours.MinutesADay ? "a window opens at \"00:00\", not at \"24:00\"" : null;

    /// <summary>Why there is no window between two times of a day; null where there is one, or where a text is no time.</summary>
    public static string? WindowProblem(string from, string to)
    {
        if (Minutes(from) is not { } opens || Minutes(to) is not { } closes) return null;
        if ((opens, closes) == (0, ActiveHours.MinutesADay)) return null;
        if (opens % ActiveHours.MinutesADay != closes % ActiveHours.MinutesADay) return null;
        return $"from ({from}) and to ({to}) are the same time: the window would be empty; "
            + "for the whole day write from: \"00:00\" and to: \"24:00\"";
    }

    /// <summary>Why a text names no days; null where it does.</summary>
    public static string? DaysProblem(string text) =>
        Read(text).Bad is not { } bad ? null
        : $"is not days of the week: {Quoting.Quote(bad)} is none; write mon, tue, wed, thu, fri, sat or sun, such as mon-fri or sat,sun";

    /// <summary>A time of a day in minutes after midnight, 0 to 1,440; null where it is none.</summary>
    public static int? Minutes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(':') is not [{ Length: 1 or 2 } hour, { Length: 2 } minute]) return null;
        if (!int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var h)) return null;
        if (!int.TryParse(minute, NumberStyles.None, CultureInfo.InvariantCulture, out var m) || m > 59) return null;
        var minutes = (h * 60) + m;
        return minutes <= ActiveHours.MinutesADay ? minutes : null;
    }

    /// <summary>The days that a text names, such as <c>fri-mon,wed</c>; those it can be read for.</summary>
    public static Weekdays DaysOf(string text) => Read(text).Days;

    /// <summary>Days as they are written, such as <c>mon-fri</c>, <c>fri-mon</c> or <c>sat,sun</c>; all are <c>mon-sun</c>.</summary>
    public static string Of(Weekdays days)
    {
        if (days == Weekdays.All) return $"{Days[0]}-{Days[^1]}";
        var spans = new List<string>();
        for (var first = 0; first < Days.Length; first++)
        {
            // A span begins where the day before is not one of them.
            if (!Has(first) || Has(first - 1)) continue;
            var last = first;
            while (Has(last + 1)) last++;
            spans.Add((last - first) switch
            {
                0 => Name(first),
                1 => $"{Name(first)},{Name(last)}",
                _ => $"{Name(first)}-{Name(last)}",
            });
        }
        return string.Join(',', spans);

        bool Has(int day) => days.HasFlag((Weekdays)(1 << Around(day)));
        static string Name(int day) => Days[Around(day)];
        static int Around(int day) => (day + Days.Length) % Days.Length;
    }

    private static (Weekdays Days, string? Bad) Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var days = Weekdays.None;
        foreach (var part in text.Split(',').Select(part => part.Trim()))
        {
            var ends = part.Split('-').Select(end => Days.IndexOf(end.Trim().ToLowerInvariant())).ToArray();
            if (ends.Length > 2 || ends.Contains(-1)) return (days, part);
            // Around the end of the week: fri-mon is four days.
            for (var day = ends[0]; ; day = (day + 1) % Days.Length)
            {
                days |= (Weekdays)(1 << day);
                if (day == ends[^1]) break;
            }
        }
        return (days, null);
    }
}
