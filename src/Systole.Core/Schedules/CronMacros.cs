namespace Systole.Core;

/// <summary>The words that stand for whole cron expressions.</summary>
internal static class CronMacros
{
    private const string Known = "@yearly, @annually, @monthly, @weekly, @daily, @midnight and @hourly";

    /// <summary>The five fields that a word stands for; null for a word that stands for none.</summary>
    public static string? WrittenOut(string macro) => macro switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => null,
    };

    /// <summary>Why a word stands for none, and what to write in its place.</summary>
    public static string Refusal(string macro, string[] words) => macro switch
    {
        "@every" => "'@every' counts from a start and not by clocks; "
            + $"write 'every: {(words.Length > 1 ? words[1] : "10m")}' instead of cron",
        "@reboot" => "'@reboot' is no time; 'first_beat: now' gives a run at the agent's first start, "
            + "and 'systole wake' one whenever a boot script calls it",
        _ => $"'{macro}' is not known; known are {Known}",
    };
}
