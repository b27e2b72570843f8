namespace Systole.Core;

/// <summary>The reply that means "nothing to report".</summary>
/// <param name="Token">The word. Default <c>HEARTBEAT_OK</c>.</param>
/// <param name="CharsMax">How many characters may stand beside it. Default 300.</param>
public sealed record Ack(string Token = "HEARTBEAT_OK", int CharsMax = 300)
{
    /// <summary>Whether a reply is nothing to report: empty, the token, or the token at either end with little besides.</summary>
    public bool Covers(string? reply)
    {
        var text = reply.AsSpan().Trim();
        if (text.IsEmpty) return true;
        if (Token.Length == 0) return false;
        if (text.StartsWith(Token, StringComparison.Ordinal)) return text[Token.Length..].Trim().Length <= CharsMax;
        return text.EndsWith(Token, StringComparison.Ordinal) && text[..^Token.Length].Trim().Length <= CharsMax;
    }
}
