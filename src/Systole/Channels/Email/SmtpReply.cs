using System.Globalization;

namespace Systole.Channels.Email;

/// <summary>What a mail server answered.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Lines">Its lines without the code.</param>
internal sealed record SmtpReply(int Code, ImmutableArray<string> Lines)
{
    /// <summary>Whether it went well; also whether it waits for the next part.</summary>
    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>Whether asking again changes nothing.</summary>
    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>For people: <c>550 no such user</c>.</summary>
    public override string ToString() => AnswerText.Of(string.Create(CultureInfo.InvariantCulture, $"{Code} {string.Join(' ', Lines)}"));
}
