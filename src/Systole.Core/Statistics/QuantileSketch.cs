using System.Text.Json.Serialization;

namespace Systole.Core;

/// <summary>
/// How values are spread, in a few hundred numbers however many values there were: a DDSketch. A quantile that it tells is off by at most
/// 2 % of the value (<see cref="ErrorMax"/>); count, sum, least and greatest are exact. Two sketches merge into the one of all their values,
/// in whatever order. Values are whole numbers from zero on: milliseconds, tokens.
/// </summary>
/// <remarks>
/// Own code, because the libraries there are for it change in place and need a range beforehand, and Core depends on none that it could do
/// without. It never has more than <see cref="BucketCountMax"/> buckets; gaps between a millisecond and a day need fewer than 500.
/// </remarks>
/// <threadsafety>Immutable.</threadsafety>
[JsonConverter(typeof(QuantileSketchConverter))]
public sealed class QuantileSketch
{
    /// <summary>The part of a value by which a quantile may be off.</summary>
    public const double ErrorMax = 1.0 / SketchScale.Parts;

    /// <summary>Of no values.</summary>
    public static readonly QuantileSketch Empty = new([], 0, 0, 0, 0);

    private readonly ImmutableArray<SketchBucket> _buckets;
    private readonly long _least;
    private readonly long _greatest;

    private QuantileSketch(ImmutableArray<SketchBucket> buckets, long count, long sum, long least, long greatest)
    {
        _buckets = buckets;
        _least = least;
        _greatest = greatest;
        Count = count;
        Sum = sum;
    }

    /// <summary>The most buckets a sketch can have: enough for every value there is.</summary>
    public static int BucketCountMax => SketchScale.Count;

    /// <summary>How many values it has; at most <see cref="long.MaxValue"/>, where it stays.</summary>
    public long Count { get; }

    /// <summary>Their sum; at most <see cref="long.MaxValue"/>, where it stays.</summary>
    public long Sum { get; }

    /// <summary>The least value; null where there is none.</summary>
    public long? Least => Count == 0 ? null : _least;

    /// <summary>The greatest value; null where there is none.</summary>
    public long? Greatest => Count == 0 ? null : _greatest;

    /// <summary>The buckets that have values, by index.</summary>
    internal ImmutableArray<SketchBucket> Buckets => _buckets;

    /// <summary>As it was stored.</summary>
    internal static QuantileSketch Of(ImmutableArray<SketchBucket> buckets, long sum, long least, long greatest)
    {
        var count = 0L;
        foreach (var bucket in buckets) count = Saturating.Add(count, bucket.Count);
        return new QuantileSketch(buckets, count, sum, least, greatest);
    }

    /// <summary>With one value more.</summary>
    /// <param name="value">The value, from zero on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public QuantileSketch Add(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var index = SketchScale.IndexOf(value);
        var at = _buckets.BinarySearch(new SketchBucket(index, 0), SketchBucket.ByIndex);
        var buckets = at >= 0
            ? _buckets.SetItem(at, new SketchBucket(index, Saturating.Add(_buckets[at].Count, 1)))
            : _buckets.Insert(~at, new SketchBucket(index, 1));
        return Count == 0
            ? new QuantileSketch(buckets, 1, value, value, value)
            : new QuantileSketch(
                buckets, Saturating.Add(Count, 1), Saturating.Add(Sum, value), Math.Min(_least, value), Math.Max(_greatest, value));
    }

    /// <summary>Of the values of both.</summary>
    public QuantileSketch Merge(QuantileSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0) return this;
        if (Count == 0) return other;
        var merged = ImmutableArray.CreateBuilder<SketchBucket>(Math.Max(_buckets.Length, other._buckets.Length));
        var (mine, its) = (0, 0);
        while (mine < _buckets.Length || its < other._buckets.Length)
        {
            if (its == other._buckets.Length || (mine < _buckets.Length && _buckets[mine].Index < other._buckets[its].Index))
            {
                merged.Add(_buckets[mine++]);
            }
            else if (mine == _buckets.Length || other._buckets[its].Index < _buckets[mine].Index)
            {
                merged.Add(other._buckets[its++]);
            }
            else
            {
                merged.Add(new SketchBucket(_buckets[mine].Index, Saturating.Add(_buckets[mine++].Count, other._buckets[its++].Count)));
            }
        }
        return new QuantileSketch(
            merged.ToImmutable(), Saturating.Add(Count, other.Count), Saturating.Add(Sum, other.Sum), Math.Min(_least, other._least),
            Math.Max(_greatest, other._greatest));
    }

    /// <summary>The value that so large a part of all values does not exceed, by nearest rank.</summary>
    /// <param name="q">The part, 0 to 1: 0.99 for the 99th percentile. 0 is the least value and 1 the greatest, both exact.</param>
    /// <returns>The value, off by at most <see cref="ErrorMax"/> of it; null where there are no values.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="q"/> is no part.</exception>
    public long? Quantile(double q)
    {
        if (!(q is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(q), q, "a part is from 0 to 1");
        if (Count == 0) return null;
        var rank = Math.Ceiling(q * Count);
        if (rank <= 1) return _least;
        if (rank >= Count) return _greatest;
        var passed = 0L;
        foreach (var bucket in _buckets)
        {
            passed = Saturating.Add(passed, bucket.Count);
            // The ends are known, and nothing lies beyond them.
            if (passed >= rank) return Math.Clamp(SketchScale.NumberAt(bucket.Index), _least, _greatest);
        }
        throw new System.Diagnostics.UnreachableException("the buckets hold as many values as they count");
    }

    /// <summary>Such as <c>214 values, p50 812, p99 2040, at most 2101</c>.</summary>
    public override string ToString() => Count == 0
        ? "no values"
        : string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Count} values, p50 {Quantile(0.5)}, p99 {Quantile(0.99)}, at most {_greatest}");
}
