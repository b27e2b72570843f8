using System.Security.Cryptography;
using System.Text;

namespace Systole.Tests.Channels.Doubles;

/// <summary>A receiver of Standard Webhooks that knows one secret, written after the specification and not after our code.</summary>
internal sealed class WebhookDouble : HttpDouble
{
    /// <summary>The secret it knows; null to take anything.</summary>
    public string? Secret { get; set; }

    protected override Said Answer(Asked asked)
    {
        if (Secret is null) return new Said(204);
        var signed = $"{asked.Headers["webhook-id"]}.{asked.Headers["webhook-timestamp"]}.{asked.Text}";
        var key = Convert.FromBase64String(Secret.Split('_')[1]);
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
        return asked.Headers["webhook-signature"].Split(' ').Contains(expected) ? new Said(204) : new Said(401, "bad signature");
    }
}
