using System.Globalization;
using Systole.Runners;

namespace Systole.Hosting;

/// <summary>Reads what a program describes its agents with. What is wrong is refused with the reason that the file gives for it.</summary>
internal static class Described
{
    /// <summary>The longest name of a group, in characters.</summary>
    private const int GroupLengthMax = 64;

    /// <summary>The longest name of a label, in characters.</summary>
    private const int LabelNameLengthMax = 64;

    /// <summary>The longest value of a label, in characters.</summary>
    private const int LabelValueLengthMax = 256;

    /// <summary>The longest path of a file, in characters.</summary>
    private const int PathLengthMax = 4096;

    public static CronExpression Cron(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return CronExpression.TryParse(expression, out var cron, out _)
            ? cron : throw Refused(expression, TimeTexts.CronProblem(expression), nameof(expression));
    }

    public static Zone Zone(string zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return Core.Zone.TryFind(zone, out var found) ? found : throw Refused(zone, TimeTexts.ZoneProblem(zone), nameof(zone));
    }

    /// <summary>A window in UTC.</summary>
    public static ActiveHours Window(string from, string to, string? days)
    {
        var window = new ActiveHours { From = Minutes(from, nameof(from)), To = Minutes(to, nameof(to)) };
        if (TimeTexts.WindowProblem(from, to) is { } empty) throw new ArgumentException(empty, nameof(to));
        if (TimeTexts.OpeningProblem(from) is { } never) throw new ArgumentException(never, nameof(from));
        if (days is null) return window;
        if (TimeTexts.DaysProblem(days) is { } none) throw Refused(days, none, nameof(days));
        return window with { Days = TimeTexts.DaysOf(days) };
    }

    /// <summary>A budget in UTC.</summary>
    public static BudgetPolicy Budget(long? runsPerHour, long? tokensPerDay, decimal? usdPerDay)
    {
        Check(runsPerHour, 1, BudgetPolicy.RunsPerHourMax, nameof(runsPerHour));
        Check(tokensPerDay, 1, BudgetPolicy.TokensPerDayMax, nameof(tokensPerDay));
        Check(usdPerDay, BudgetPolicy.UsdPerDayMin, BudgetPolicy.UsdPerDayMax, nameof(usdPerDay));
        var budget = new BudgetPolicy { RunsPerHour = runsPerHour, TokensPerDay = tokensPerDay, UsdPerDay = usdPerDay };
        if (!budget.IsLimited) throw new ArgumentException("a budget limits something: give it runsPerHour, tokensPerDay or usdPerDay");
        return budget;
    }

    /// <summary>A limit on runs at one time.</summary>
    public static int RunsMax(int runsMax, string parameter)
    {
        Check(runsMax, 1, ConcurrencyPolicy.LimitMax, parameter);
        return runsMax;
    }

    public static string Group(string group)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        if (group.Length <= GroupLengthMax) return group;
        throw Refused(group, $"is too long for the name of a group: at most {GroupLengthMax} characters", nameof(group));
    }

    /// <summary>The name of a label: one word.</summary>
    public static string LabelName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length <= LabelNameLengthMax && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))) return name;
        throw Refused(name, $"is not the name of a label: 1 to {LabelNameLengthMax} characters without spaces", nameof(name));
    }

    public static string LabelValue(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value.Length <= LabelValueLengthMax) return value;
        throw Refused(value, $"is too long for the value of a label: at most {LabelValueLengthMax} characters", nameof(value));
    }

    /// <summary>The full path of a checklist.</summary>
    public static string Checklist(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Length <= PathLengthMax) return Path.GetFullPath(path);
        throw Refused(path[..64] + "...", $"is too long for the path of a file: at most {PathLengthMax} characters", nameof(path));
    }

    public static PrecheckSpec Precheck(PrecheckSpec precheck)
    {
        ArgumentNullException.ThrowIfNull(precheck);
        Command(precheck.Command, nameof(precheck));
        if (precheck.Timeout >= PrecheckSpec.TimeoutMin && precheck.Timeout <= DurationText.Max) return precheck;
        var (least, most) = (DurationText.Format(PrecheckSpec.TimeoutMin), DurationText.Format(DurationText.Max));
        throw new ArgumentOutOfRangeException(nameof(precheck), $"a precheck may take {least} to {most}, not {precheck.Timeout}");
    }

    public static CommandSpec Command(CommandSpec command, string parameter)
    {
        ArgumentNullException.ThrowIfNull(command, parameter);
        if (command.Command.IsDefaultOrEmpty)
            throw new ArgumentException("a command is a program and its arguments: there is none", parameter);
        if (CommandProblems.Of(command.Command).Select(wrong => wrong.Problem).FirstOrDefault() is { } problem)
            throw new ArgumentException(problem, parameter);
        return command;
    }

    private static int Minutes(string time, string parameter)
    {
        ArgumentNullException.ThrowIfNull(time, parameter);
        return TimeTexts.Minutes(time) ?? throw Refused(time, TimeTexts.TimeProblem(time), parameter);
    }

    private static ArgumentException Refused(string text, string? problem, string parameter) =>
        new($"{Quoting.Quote(text)} {problem}", parameter);

    private static void Check(decimal? value, decimal min, decimal max, string parameter)
    {
        if (value is not { } number || (number >= min && number <= max)) return;
        var message = string.Create(CultureInfo.InvariantCulture, $"{number} is not a number from {min} to {max}");
        throw new ArgumentOutOfRangeException(parameter, message);
    }
}
