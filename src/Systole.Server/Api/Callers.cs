namespace Systole.Server.Api;

/// <summary>
/// Who is asking. The one place where keys come in: it will read <c>Authorization: Bearer</c>, find the key's holder and role among those
/// that are configured, and refuse a request that needs one and has none (a further host name, a forwarded request, an address that is not
/// loopback). Until then only this machine is listened to, and everybody on it is an operator.
/// </summary>
internal static class Callers
{
    /// <summary>The name of the key's holder. Idempotency keys of one holder mean nothing to another.</summary>
    public static string Holder(HttpContext http)
    {
        _ = http;
        return "local";
    }
}
