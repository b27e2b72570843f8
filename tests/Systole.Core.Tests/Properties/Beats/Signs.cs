namespace Systole.Core.Tests.Properties.Beats;

/// <summary>
/// The last of a run's signs. After a crash it is one of several: those that the node had not written are gone, and it has to have written
/// each within 0.4 of the time that the run may be silent, and a second.
/// </summary>
internal sealed class Signs(Instant first)
{
    private readonly List<(Instant At, TimeSpan Limit)> _recent = [];
    private Window _known = Window.At(first);

    /// <summary>When the last one was.</summary>
    public Window Last => _recent is [.., var last] ? Window.At(last.At) : _known;

    /// <summary>One that is written at once.</summary>
    public void Write(Instant at)
    {
        _recent.Clear();
        _known = Window.At(at);
    }

    /// <summary>One that may wait to be written.</summary>
    public void Add(Instant at, TimeSpan limit) => _recent.Add((at, limit));

    /// <summary>The node is killed.</summary>
    /// <param name="at">When.</param>
    /// <param name="written">When it last wrote anything.</param>
    public void Lose(Instant at, Instant written)
    {
        var (least, most) = (_known.From, _known.To);
        foreach (var sign in _recent)
        {
            if (sign.At + (0.4 * sign.Limit) + TimeSpan.FromSeconds(1) <= at) least = Instant.Later(least, sign.At);
            if (sign.At <= written) most = Instant.Later(most, sign.At);
        }
        if (least > most) throw new BeatException($"a sign of life of {least} was not written when the node was killed at {at}");
        _recent.Clear();
        _known = new Window(least, most);
    }
}

/// <summary>What should have been was not.</summary>
internal sealed class BeatException(string what) : Exception(what);
