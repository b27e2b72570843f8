using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Systole.Channels.Email;

/// <summary>Commands and answers of SMTP (RFC 5321) on a connection.</summary>
internal sealed class SmtpConnection(Stream stream) : IAsyncDisposable
{
    private const int LineBytesMax = 4096;
    private const int LinesMax = 100;

    private readonly byte[] _buffer = new byte[LineBytesMax];
    private Stream _stream = stream;
    private int _at;
    private int _end;

    /// <summary>Sends a command and reads the answer.</summary>
    public async Task<SmtpReply> AskAsync(string command, CancellationToken stop)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), stop);
        return await ReadAsync(stop);
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task WriteAsync(byte[] bytes, CancellationToken stop)
    {
        await _stream.WriteAsync(bytes, stop);
        await _stream.FlushAsync(stop);
    }

    /// <summary>Reads an answer of one or more lines.</summary>
    public async Task<SmtpReply> ReadAsync(CancellationToken stop)
    {
        List<string> lines = [];
        while (true)
        {
            var line = await ReadLineAsync(stop);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new SmtpException(DeliveryOutcome.Failed, AnswerText.Of($"the server does not speak SMTP: {line}"));
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-') return new SmtpReply(code, [.. lines]);
            if (lines.Count == LinesMax) throw new SmtpException(DeliveryOutcome.Failed, $"the server answered more than {LinesMax} lines");
        }
    }

    /// <summary>Goes on encrypted. What came before that and was not asked for is forgotten: anybody may have put it there.</summary>
    public async Task EncryptAsync(SslClientAuthenticationOptions options, CancellationToken stop)
    {
        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        _at = _end = 0;
        await secure.AuthenticateAsClientAsync(options, stop);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> ReadLineAsync(CancellationToken stop)
    {
        var line = new List<byte>();
        while (true)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, await _stream.ReadAsync(_buffer, stop));
                if (_end == 0) throw new EndOfStreamException();
            }
            var next = _buffer[_at++];
            if (next == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            if (line.Count == LineBytesMax) throw new SmtpException(DeliveryOutcome.Failed, "the server answered with a line without end");
            line.Add(next);
        }
    }
}
