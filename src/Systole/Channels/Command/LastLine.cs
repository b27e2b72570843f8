using System.Text;

namespace Systole.Channels.Command;

/// <summary>The last line that a program wrote, whatever it wrote before.</summary>
internal sealed class LastLine(Stream stream)
{
    private const int BytesKept = 4096;

    private readonly byte[] _tail = new byte[BytesKept];
    private int _length;
    private bool _isCut;

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(CancellationToken stop)
    {
        var buffer = new byte[BytesKept];
        try
        {
            while (await stream.ReadAsync(buffer, stop) is var count and > 0) Keep(buffer.AsSpan(0, count));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // What it said until then is what there is.
            return;
        }
    }

    /// <summary>The line; empty where nothing was written.</summary>
    public override string ToString()
    {
        lock (_tail)
        {
            var text = Encoding.UTF8.GetString(_tail, 0, _length).TrimEnd();
            var begin = text.LastIndexOf('\n') + 1;
            // Its first word may be the end of a secret, which nobody knows as one any more.
            if (begin == 0 && _isCut) begin = text.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var blank ? blank : text.Length;
            return AnswerText.Of(text[begin..].TrimStart());
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_tail)
        {
            var kept = Math.Min(_length, BytesKept - bytes.Length);
            _isCut |= kept < _length;
            _tail.AsSpan(_length - kept, kept).CopyTo(_tail);
            bytes.CopyTo(_tail.AsSpan(kept));
            _length = kept + bytes.Length;
        }
    }
}
