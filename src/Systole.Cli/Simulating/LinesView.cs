using System.Text;

namespace Systole.Cli.Simulating;

/// <summary>Every line as it is, in blocks: a year has millions of them.</summary>
internal sealed class LinesView(TextWriter to) : ISimulationView
{
    private const int BlockLength = 64 * 1024;

    private readonly StringBuilder _block = new(BlockLength + 1024);

    public void Line(string json)
    {
        _block.Append(json).Append('\n');
        if (_block.Length >= BlockLength) Flush();
    }

    public void End() => Flush();

    private void Flush()
    {
        to.Write(_block);
        _block.Clear();
        to.Flush();
    }
}
