using System.Diagnostics.CodeAnalysis;
using static System.FormattableString;

namespace Systole.Core;

/// <summary>
/// A cron expression: minute, hour, day of month, month and day of week, with a field for seconds in front where there are six.
/// <list type="bullet">
/// <item>Values are numbers and, for months and weekdays, names in any case; Sunday is 0 and 7. Lists (<c>1,15</c>), ranges, also around
/// the end (<c>fri-mon</c>, <c>22-2</c>), steps (<c>*/15</c>, <c>8-20/2</c>, <c>5/15</c> for <c>5-59/15</c>), <c>*</c>, and <c>?</c> for
/// days.</item>
/// <item>Where day of month and day of week are both restricted a day need only be one of them, as in classic cron: <c>0 0 13 * fri</c> is
/// each 13th and each Friday. A field that begins with <c>*</c> is not restricted: <c>0 0 */2 * mon</c> is the Mondays on odd days.</item>
/// <item><c>@yearly</c> (<c>@annually</c>), <c>@monthly</c>, <c>@weekly</c>, <c>@daily</c> (<c>@midnight</c>) and <c>@hourly</c>.</item>
/// </list>
/// Two are equal whose <see cref="Text"/> is the same.
/// </summary>
public sealed class CronExpression : IEquatable<CronExpression>
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int TextMax = 256;

    private CronExpression(string text, CronPattern pattern, bool stepsThroughHours) =>
        (Text, Pattern, StepsThroughHours) = (text, pattern, stepsThroughHours);

    /// <summary>
    /// The expression in its usual form, which is read as the same one: lower case, single spaces, names of months and weekdays, macros
    /// written out, and no field for seconds that says 0.
    /// </summary>
    public string Text { get; }

    /// <summary>The local times it names.</summary>
    internal CronPattern Pattern { get; }

    /// <summary>Whether its hour is <c>*</c> or <c>*/n</c>: it follows elapsed time where clocks change (L6).</summary>
    internal bool StepsThroughHours { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">At most <see cref="TextMax"/> characters.</param>
    /// <param name="expression">The expression, where it is one and names at least one day of some year.</param>
    /// <param name="error">Otherwise what is wrong: the field, what it says and what is allowed.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out CronExpression? expression, [NotNullWhen(false)] out string? error)
    {
        (expression, error) = Read(text ?? "");
        return expression is not null;
    }

    /// <inheritdoc/>
    public bool Equals(CronExpression? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CronExpression);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Its text.</summary>
    public override string ToString() => Text;

    // A parser of our own: the one to be had (NCrontab 3.3.2) wants both days where cron wants either, knows no Sunday 7 and no macro,
    // reads fri-mon as mon-fri, accepts 31 February, and offers no sets to count slots by.
    private static (CronExpression?, string? Error) Read(string text)
    {
        if (text.Length > TextMax) return (null, Invariant($"it has {text.Length} characters; at most {TextMax} are read"));
        var words = text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is [['@', ..] macro, ..])
        {
            if (words.Length > 1 && macro != "@every") return (null, $"nothing may follow '{macro}'");
            if (CronMacros.WrittenOut(macro) is not { } fields) return (null, CronMacros.Refusal(macro, words));
            words = fields.Split(' ');
        }
        if (words.Length is not (5 or 6)) return (null, Miscounted(words.Length));

        CronField[] fieldsOfFive = [CronField.Minute, CronField.Hour, CronField.DayOfMonth, CronField.Month, CronField.Weekday];
        CronField[] fieldsInOrder = words.Length == 5 ? fieldsOfFive : [CronField.Second, .. fieldsOfFive];
        var sets = new CronFieldSet[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            var (set, error) = fieldsInOrder[i].Read(words[i]);
            if (set is null) return (null, error);
            sets[i] = set;
        }
        return Of(sets is [var second, _, _, _, _, _] ? second : CronFieldSet.Zero, sets[^5..]);
    }

    private static (CronExpression?, string? Error) Of(CronFieldSet second, CronFieldSet[] five)
    {
        var (minute, hour, dayOfMonth, month, weekday) = (five[0], five[1], five[2], five[3], five[4]);
        var days = new CronDays(month.Numbers, dayOfMonth.Numbers, weekday.Numbers, Either: !dayOfMonth.IsStar && !weekday.IsStar);
        if (!days.Any)
        {
            return (null, $"it can never be due: no year has a day of month '{dayOfMonth.Text}' in month '{month.Text}'");
        }
        var fields = (CronFieldSet[])(second.Numbers == CronFieldSet.Zero.Numbers ? five : [second, .. five]);
        var pattern = new CronPattern(days, new CronTimes(hour.Numbers, minute.Numbers, second.Numbers));
        return (new CronExpression(string.Join(' ', fields.Select(field => field.Text)), pattern, hour.IsStar), null);
    }

    private static string Miscounted(int count)
    {
        var what = count == 7 ? "it has 7 fields, and a year cannot be named" : Invariant($"it has {count} fields");
        return $"{what}; needed are minute, hour, day-of-month, month and day-of-week, such as '0 8-20 * * mon-fri', and in front of them "
            + "second where there are six";
    }
}
