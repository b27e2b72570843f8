using System.Globalization;
using static System.FormattableString;

namespace Systole.Core;

/// <summary>A field of a cron expression: its name and what may stand in it.</summary>
internal sealed class CronField
{
    public static readonly CronField Second = new("second", 0, 59);
    public static readonly CronField Minute = new("minute", 0, 59);
    public static readonly CronField Hour = new("hour", 0, 23);
    public static readonly CronField DayOfMonth = new("day-of-month", 1, 31) { TakesQuestionMark = true };
    public static readonly CronField Month =
        new("month", 1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    public static readonly CronField Weekday =
        new("day-of-week", 0, 6, "sun", "mon", "tue", "wed", "thu", "fri", "sat") { TakesQuestionMark = true, HasSecondZero = true };

    private readonly string _name;
    private readonly int _min;
    private readonly int _max;
    private readonly string[] _names;

    private CronField(string name, int min, int max, params string[] names) => (_name, _min, _max, _names) = (name, min, max, names);

    /// <summary>Whether <c>?</c> stands for <c>*</c>, as other schedulers write "no particular day".</summary>
    private bool TakesQuestionMark { get; init; }

    /// <summary>Whether the number past the last one is the first one again: Sunday is 0 and 7.</summary>
    private bool HasSecondZero { get; init; }

    private int Size => _max - _min + 1;

    private string Allowed => (_names, HasSecondZero) switch
    {
        ([], _) => Invariant($"{_min} to {_max}"),
        (_, false) => Invariant($"{_min} to {_max} and {_names[0]} to {_names[^1]}"),
        _ => Invariant($"{_min} to {_max + 1} (0 and 7 are Sunday) and {_names[0]} to {_names[^1]}"),
    };

    /// <summary>Reads what stands in the field, in lower case.</summary>
    /// <returns>The numbers and the text in its usual form, or what is wrong.</returns>
    public (CronFieldSet? Set, string? Error) Read(string text)
    {
        var numbers = 0UL;
        var items = text.Split(',');
        for (var i = 0; i < items.Length; i++)
        {
            var (item, error) = ReadItem(items[i], text);
            if (error is not null) return (null, error);
            numbers |= item.Numbers;
            items[i] = item.Text;
        }
        return (new CronFieldSet(numbers, string.Join(',', items)), null);
    }

    /// <summary>One item of a list: <c>*</c>, a number or a range, with a step or without.</summary>
    private ((ulong Numbers, string Text) Item, string? Error) ReadItem(string item, string text)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? item : item[..slash];
        var step = 1;
        if (slash >= 0 && !(TryNumber(item[(slash + 1)..], out step) && step >= 1 && step < Size))
        {
            var rule = Invariant($"a step is 1 to {Size - 1} and begins anew with each round of its field");
            return (default, $"the {_name} field says '{text}': {rule}; 'every' steps across them");
        }

        var isStar = range == "*" || (range == "?" && TakesQuestionMark);
        var (from, to) = (_min, _max);
        if (!isStar)
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            var (first, last) = dash < 0 ? (range, range) : (range[..dash], range[(dash + 1)..]);
            if (!TryValue(first, out from)) return (default, Fault(first, text));
            if (!TryValue(last, out to)) return (default, Fault(last, text));
            // 5/15 goes on to the end of the field, as most schedulers read it.
            if (dash < 0 && slash >= 0) to = _max;
            if (HasSecondZero) (from, to) = SecondZero(from, to);
        }

        var numbers = 0UL;
        // A range whose end comes first goes around: fri-mon, 22-2.
        var length = from <= to ? to - from : to - from + Size;
        for (var ahead = 0; ahead <= length; ahead += step) numbers |= 1UL << (from - _min + ahead) % Size + _min;
        var written = isStar ? "*" : from == to ? Name(from) : $"{Name(from)}-{Name(to)}";
        return ((numbers, step == 1 ? written : Invariant($"{written}/{step}")), null);
    }

    private (int From, int To) SecondZero(int from, int to) => (from > _max ? _min : from, to <= _max ? to : from == _min ? _max : _min);

    private string Fault(string value, string text)
    {
        var why = value switch
        {
            "" => "a value is missing",
            "?" => "'?' stands for days only",
            _ when IsExtension(value) => "last days (L), nearest workdays (W) and counted weekdays (#) are not part of cron; name the days",
            _ => $"'{value}' is none of its values",
        };
        return $"the {_name} field says '{text}': {why}; allowed are {Allowed}, lists (a,b), ranges (a-b), steps (*/n, a-b/n) and *";
    }

    private static bool IsExtension(string value) =>
        value.Any(c => c is 'l' or 'w' or '#') && value.All(c => c is 'l' or 'w' or '#' or '-' || char.IsAsciiDigit(c));

    private bool TryValue(string text, out int value)
    {
        value = Array.IndexOf(_names, text);
        if (value >= 0)
        {
            value += _min;
            return true;
        }
        return TryNumber(text, out value) && value >= _min && value <= (HasSecondZero ? _max + 1 : _max);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private string Name(int value) => _names is [] ? Invariant($"{value}") : _names[value - _min];
}

/// <summary>What stands in a field.</summary>
/// <param name="Numbers">The numbers it allows.</param>
/// <param name="Text">The same in its usual form: lower case, names where there are names.</param>
internal sealed record CronFieldSet(ulong Numbers, string Text)
{
    /// <summary>The 0 of a field that is left out.</summary>
    public static readonly CronFieldSet Zero = new(1, "0");

    /// <summary>
    /// Whether it begins with <c>*</c>. Such an hour steps through the hours; such a day is not restricted, as in Vixie's cron.
    /// </summary>
    public bool IsStar => Text.StartsWith('*');
}
