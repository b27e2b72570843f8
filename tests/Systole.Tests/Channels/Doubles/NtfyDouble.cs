using System.Text;

namespace Systole.Tests.Channels.Doubles;

/// <summary>An ntfy server with one protected topic.</summary>
internal sealed class NtfyDouble : HttpDouble
{
    public const string Topic = "alerts-of-our-team";
    public const string Token = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2";

    public List<(string Title, string Message, int Priority, string Tag)> Messages { get; } = [];

    protected override Said Answer(Asked asked)
    {
        if (asked.Path != "/") return new Said(404, """{"code":40401,"http":404,"error":"page not found"}""");
        if (asked.Headers.GetValueOrDefault("Authorization") != $"Bearer {Token}")
            return new Said(403, """{"code":40301,"http":403,"error":"forbidden"}""");
        var json = asked.Json;
        if ((string?)json["topic"] != Topic) return new Said(400, """{"code":40009,"http":400,"error":"invalid request: topic invalid"}""");
        var message = (string)json["message"]!;
        if (Encoding.UTF8.GetByteCount(message) > 4096) return new Said(200, """{"attachment":{"name":"attachment.txt"}}""");
        Messages.Add(((string)json["title"]!, message, (int)json["priority"]!, (string)json["tags"]![0]!));
        return new Said(200, """{"id":"x","event":"message"}""");
    }
}
