using System.Text;
using System.Threading.Channels;

namespace Systole.Cli.Tests;

/// <summary>Catches output, and lets a test wait for its next line.</summary>
internal sealed class LineWriter : StringWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _line = new();

    public LineWriter() => NewLine = "\n";

    public async Task<string> NextAsync() => await _lines.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public override void Write(char value)
    {
        base.Write(value);
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }
        _lines.Writer.TryWrite(_line.ToString());
        _line.Clear();
    }

    public override void Write(string? value)
    {
        foreach (var c in value ?? "") Write(c);
    }

    public override void WriteLine(string? value)
    {
        Write(value);
        Write('\n');
    }

    public override void WriteLine() => Write('\n');
}
