using System.Text.Json;

namespace Systole.Tests.Api;

/// <summary>
/// The API's document is a contract and approved as a file. After a change that is meant, write it anew with
/// <c>SYSTOLE_APPROVE=1 dotnet test tests/Systole.Tests</c> and look at the difference.
/// </summary>
public sealed class OpenApiTests
{
    private const string Approve = "SYSTOLE_APPROVE";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task The_document_is_the_approved_one()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, document, _) = await api.GetAsync("/openapi/v1.json");
        var text = document.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
        var file = Path.Combine(Root(), "docs", "openapi.json");

        status.ShouldBe(200);
        if (Environment.GetEnvironmentVariable(Approve) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }
        var approved = File.Exists(file) ? (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n") : "";
        (text == approved).ShouldBeTrue(
            $"the API differs from docs/openapi.json; if that is meant, run this test with {Approve}=1 and look at the difference");
    }

    // Not by the path of this source file: builds in CI write that as "/_/".
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Systole.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
