using System.Runtime.CompilerServices;

namespace Systole.Tests.Stores;

/// <summary>A contract as a file of the repository. A difference fails; <c>SYSTOLE_APPROVE=1</c> writes what is, for the author to look at.</summary>
internal static class ApprovedFile
{
    public static void Check(string path, string actual, [CallerFilePath] string caller = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(caller)!, "../../..", path);
        if (Environment.GetEnvironmentVariable("SYSTOLE_APPROVE") == "1") File.WriteAllText(file, actual);
        actual.ShouldBe(File.Exists(file) ? File.ReadAllText(file) : "", $"{path} differs; run with SYSTOLE_APPROVE=1 if that is meant");
    }
}
