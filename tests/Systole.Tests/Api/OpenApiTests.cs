using System.Text.Json;

namespace Systole.Tests.Api;

/// <summary>
/// The API's document is a contract and approved as a file. After a change that is meant, write it anew with
/// <c>SYSTOLE_APPROVE=1 dotnet test tests/Systole.Tests</c> and look at the difference.
/// </summary>
public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task The_document_is_the_approved_one()
    {
        await using var api = await ApiFixture.StartAsync();
        var (status, document, _) = await api.GetAsync("/openapi/v1.json");
        var text = document.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";

        status.ShouldBe(200);
        ApprovedFile.Check("docs/openapi.json", text);
    }
}
