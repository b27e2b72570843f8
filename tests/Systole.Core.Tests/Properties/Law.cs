namespace Systole.Core.Tests.Properties;

/// <summary>What the audits share: how a law is held against a journal.</summary>
internal static class Law
{
    public static bool Before(History history, Line a, Line b) => history.Place[a] < history.Place[b];

    public static IEnumerable<(RunStory A, RunStory B)> Pairs(List<RunStory> runs) => runs.Zip(runs.Skip(1));

    public static void Require(bool holds, string law)
    {
        if (!holds) throw new AuditException(law);
    }
}

/// <summary>A law is broken.</summary>
internal sealed class AuditException(string message) : Exception(message);
