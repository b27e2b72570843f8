namespace Systole.Core;

/// <summary>An interval of <see cref="SketchScale"/> with how many values are in it.</summary>
internal readonly record struct SketchBucket(int Index, long Count)
{
    public static readonly Comparer<SketchBucket> ByIndex = Comparer<SketchBucket>.Create((a, b) => a.Index.CompareTo(b.Index));
}
