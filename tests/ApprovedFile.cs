namespace Systole.Tests;

/// <summary>
/// A contract as a file of the repository. A difference fails; <c>SYSTOLE_APPROVE=1</c> writes what is, for the author to look at.
/// </summary>
internal static class ApprovedFile
{
    public static void Check(string path, string actual)
    {
        var file = Path.Combine(Root(), path);
        if (Environment.GetEnvironmentVariable("SYSTOLE_APPROVE") == "1") File.WriteAllText(file, actual);
        actual.ShouldBe(File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "", $"{path} differs; run with SYSTOLE_APPROVE=1 if that is meant");
    }

    // Not by CallerFilePath: builds in CI are deterministic and name every source /_/….
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Systole.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("no Systole.slnx above");
        return folder.FullName;
    }
}
