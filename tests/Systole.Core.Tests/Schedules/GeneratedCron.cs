using System.Globalization;

namespace Systole.Core.Tests.Schedules;

/// <summary>
/// A random cron expression together with the numbers that its fields mean, worked out while it is written and not by reading it again.
/// </summary>
internal sealed class GeneratedCron
{
    private readonly HashSet<int> _seconds;
    private readonly HashSet<int> _minutes;
    private readonly HashSet<int> _hours;
    private readonly HashSet<int> _days;
    private readonly HashSet<int> _months;
    private readonly HashSet<int> _weekdays;
    private readonly bool _eitherDay;

    private GeneratedCron(Random random, int hour, bool forNCrontab)
    {
        var writer = new Writer(random, GoesAround: !forNCrontab);
        (var second, _seconds) = random.Next(4) == 0 && !forNCrontab ? writer.Few(0, 59) : ("", [0]);
        (var minute, _minutes) = writer.Any(0, 59);
        (var hours, _hours) = random.Next(2) == 0 ? writer.Any(0, 23) : writer.Near(hour);
        (var day, _days) = random.Next(3) == 0 ? writer.Any(1, 31) : Writer.Star(1, 31);
        // The 28th is in each month: some day is always due.
        if (_days.Min() > 28) (day, _days) = ("28", [28]);
        (var month, _months) = random.Next(6) == 0 ? writer.Any(1, 12) : Writer.Star(1, 12);
        var oneKind = forNCrontab && day != "*";
        (var weekday, _weekdays) = random.Next(3) == 0 && !oneKind ? writer.Any(0, 6) : Writer.Star(0, 6);
        _eitherDay = !day.StartsWith('*') && !weekday.StartsWith('*');
        StepsThroughHours = hours.StartsWith('*');
        Text = $"{second} {minute} {hours} {day} {month} {weekday}".TrimStart();
    }

    public string Text { get; }

    public bool StepsThroughHours { get; }

    /// <summary>The seconds of a minute, in order.</summary>
    public IEnumerable<int> Seconds => _seconds.Order();

    /// <param name="random">Where it comes from.</param>
    /// <param name="hour">An hour at which something happens: half of the expressions are about it.</param>
    /// <param name="forNCrontab">Whether it may have only what NCrontab reads as cron does.</param>
    public static GeneratedCron From(Random random, int hour = 2, bool forNCrontab = false) => new(random, hour, forNCrontab);

    /// <summary>Whether a local minute has slots, at <see cref="Seconds"/>.</summary>
    public bool Has(NodaTime.LocalDateTime local)
    {
        var (onDay, onWeekday) = (_days.Contains(local.Day), _weekdays.Contains((int)local.DayOfWeek % 7));
        return _minutes.Contains(local.Minute) && _hours.Contains(local.Hour) && _months.Contains(local.Month)
            && (_eitherDay ? onDay || onWeekday : onDay && onWeekday);
    }

    private sealed record Writer(Random Random, bool GoesAround)
    {
        public static (string, HashSet<int>) Star(int min, int max) => ("*", [.. Enumerable.Range(min, max - min + 1)]);

        public (string, HashSet<int>) Few(int min, int max)
        {
            var values = Enumerable.Range(0, Random.Next(1, 4)).Select(_ => Random.Next(min, max + 1)).ToList();
            return (string.Join(',', values), [.. values]);
        }

        public (string, HashSet<int>) Near(int hour)
        {
            var value = (hour + 24 + Random.Next(-1, 2)) % 24;
            return Random.Next(3) == 0 && value < 23 ? (Text($"{value}-{value + 1}"), [value, value + 1]) : (Text($"{value}"), [value]);
        }

        public (string, HashSet<int>) Any(int min, int max)
        {
            var size = max - min + 1;
            var step = Random.Next(1, Math.Min(size, 31));
            var (from, to) = (Random.Next(min, max + 1), Random.Next(min, max + 1));
            if (!GoesAround && from > to) (from, to) = (to, from);
            return Random.Next(6) switch
            {
                0 => Star(min, max),
                1 => (Text($"*/{step}"), Stepped(min, max, step)),
                2 => (Text($"{from}/{step}"), Stepped(from, max, step)),
                3 => (Text($"{from}-{to}"), Stepped(from, to, 1)),
                4 => (Text($"{from}-{to}/{step}"), Stepped(from, to, step)),
                _ => Few(min, max),
            };

            HashSet<int> Stepped(int first, int last, int by)
            {
                var values = new HashSet<int>();
                var left = 0;
                // By hand, number after number, wherever the end of the field lies.
                for (var value = first; ; value = value == max ? min : value + 1)
                {
                    if (left == 0) values.Add(value);
                    left = left == 0 ? by - 1 : left - 1;
                    if (value == last) return values;
                }
            }
        }

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
