using System.Globalization;

namespace Systole.Tests.Api;

/// <summary>An event stream as a reader without a library sees it.</summary>
internal sealed class OpenStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private OpenStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = new StreamReader(body);
    }

    public string? ContentType => _response.Content.Headers.ContentType?.MediaType;

    public static async Task<OpenStream> AtAsync(ApiFixture api, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        var stream = new OpenStream(response, await response.Content.ReadAsStreamAsync());
        (await stream.BlockAsync()).ShouldBe("retry: 1000");
        return stream;
    }

    /// <summary>The next event, as it came.</summary>
    public async Task<string> BlockAsync()
    {
        var lines = new List<string>();
        while (await _reader.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Length == 0) return string.Join('\n', lines);
            lines.Add(line);
        }
        throw new EndOfStreamException();
    }

    /// <summary>The ids of the next events.</summary>
    public async Task<long[]> IdsAsync(int count)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            var id = (await BlockAsync()).Split('\n')[0];
            ids[i] = long.Parse(id["id: ".Length..], CultureInfo.InvariantCulture);
        }
        return ids;
    }

    public async Task<bool> EndedAsync()
    {
        try
        {
            return await _reader.ReadLineAsync().WaitAsync(Patience) is null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
