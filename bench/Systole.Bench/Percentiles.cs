namespace Systole.Bench;

/// <summary>Values as they were measured, from any thread, without allocating while they are taken.</summary>
internal sealed class Percentiles(int countMax)
{
    private readonly double[] _values = new double[countMax];
    private int _count;
    private bool _sorted;

    public int Count => Math.Min(Volatile.Read(ref _count), countMax);

    public void Add(double value)
    {
        var at = Interlocked.Increment(ref _count) - 1;
        if (at < countMax) _values[at] = value;
    }

    /// <summary>The value that this share of all does not exceed; call once nobody adds any more.</summary>
    public double At(double share)
    {
        if (Count == 0) return double.NaN;
        if (!_sorted) Array.Sort(_values, 0, Count);
        _sorted = true;
        return _values[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];
    }
}
