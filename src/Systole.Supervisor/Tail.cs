using System.Text;

namespace Systole.Supervisor;

/// <summary>The last so many bytes of a stream, whatever its length.</summary>
internal sealed class Tail(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private long _length;

    /// <summary>Adds to the end; the beginning falls out.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > capacity)
        {
            _length += bytes.Length - capacity;
            bytes = bytes[^capacity..];
        }
        var at = (int)(_length % capacity);
        var first = Math.Min(bytes.Length, capacity - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
        _length += bytes.Length;
    }

    /// <summary>What is kept, in order.</summary>
    public byte[] ToArray()
    {
        if (_length <= capacity) return _ring[..(int)_length];
        var at = (int)(_length % capacity);
        return [.. _ring.AsSpan(at), .. _ring.AsSpan(0, at)];
    }

    /// <summary>What is kept, as text. A character that was cut in two at the beginning is left out.</summary>
    public override string ToString()
    {
        var kept = ToArray().AsSpan();
        var cut = 0;
        while (_length > capacity && cut < 3 && (kept[cut] & 0xC0) == 0x80) cut++;
        return Encoding.UTF8.GetString(kept[cut..]);
    }
}
