using System.Text.Json;
using Systole.Core.Tests.Properties;

namespace Systole.Core.Tests.Statistics;

public sealed class QuantileSketchTests
{
    private static readonly int Cases = Effort.Of(300);
    private static readonly double[] Parts = [0, 0.001, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

    [Fact]
    public void A_quantile_is_off_by_at_most_two_percent_of_the_value()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var values = Values(seed);
            var sketch = Of(values);
            Array.Sort(values);
            foreach (var q in Parts)
            {
                var exact = values[Math.Clamp((long)Math.Ceiling(q * values.Length), 1, values.Length) - 1];
                var told = sketch.Quantile(q)!.Value;
                Int128.Abs((Int128)told - exact).ShouldBeLessThanOrEqualTo(exact / SketchScale.Parts, $"seed {seed}, q {q}: {told} for {exact}");
            }
        }
    }

    [Fact]
    public void Count_sum_and_ends_are_exact()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var values = Values(seed);
            var sketch = Of(values);
            sketch.Count.ShouldBe(values.Length);
            sketch.Sum.ShouldBe((long)Int128.Min(values.Aggregate(Int128.Zero, (sum, value) => sum + value), long.MaxValue), $"seed {seed}");
            sketch.Least.ShouldBe(values.Min());
            sketch.Greatest.ShouldBe(values.Max());
            sketch.Quantile(0).ShouldBe(values.Min());
            sketch.Quantile(1).ShouldBe(values.Max());
        }
    }

    [Fact]
    public void Merged_in_any_order_sketches_are_that_of_all_values()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var (a, b, c) = (Values(seed * 3), Values((seed * 3) + 1), Values((seed * 3) + 2));
            var all = Json(Of([.. a, .. b, .. c]));
            Json(Of(a).Merge(Of(b)).Merge(Of(c))).ShouldBe(all, $"seed {seed}");
            Json(Of(a).Merge(Of(b).Merge(Of(c)))).ShouldBe(all, $"seed {seed}");
            Json(Of(c).Merge(Of(a)).Merge(Of(b))).ShouldBe(all, $"seed {seed}");
            Json(Of([.. c, .. a, .. b])).ShouldBe(all, $"seed {seed}");
        }
    }

    [Fact]
    public void Merged_with_none_a_sketch_is_what_it_was()
    {
        var sketch = Of([3, 1, 2]);
        sketch.Merge(QuantileSketch.Empty).ShouldBeSameAs(sketch);
        QuantileSketch.Empty.Merge(sketch).ShouldBeSameAs(sketch);
        QuantileSketch.Empty.Merge(QuantileSketch.Empty).Count.ShouldBe(0);
    }

    [Fact]
    public void What_was_written_comes_back()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var sketch = Of(Values(seed));
            var read = JsonSerializer.Deserialize<QuantileSketch>(Json(sketch))!;
            Json(read).ShouldBe(Json(sketch), $"seed {seed}");
            foreach (var q in Parts) read.Quantile(q).ShouldBe(sketch.Quantile(q));
            read.Count.ShouldBe(sketch.Count);
        }
        Json(JsonSerializer.Deserialize<QuantileSketch>("[]")!).ShouldBe("[]");
    }

    [Fact]
    public void What_is_stored_means_the_same_for_ever()
    {
        // Sum, least and greatest, then distance and count of each bucket. A change of these numbers misreads what older versions stored.
        Json(Of([0, 1, 48, 49, 50, 51, 1_000, 1_000, 1_800_000, 86_400_000, long.MaxValue]))
            .ShouldBe("[9223372036854775807,0,9223372036854775807,0,1,1,1,47,1,1,2,1,1,73,2,187,1,97,1,635,1]");
        SketchScale.Count.ShouldBe(1043);
    }

    [Fact]
    public void Below_fifty_and_at_the_ends_nothing_is_blurred()
    {
        for (var value = 0L; value < SketchScale.Parts; value++) SketchScale.NumberAt(SketchScale.IndexOf(value)).ShouldBe(value);
        foreach (var value in (long[])[0, 1, 123_456_789, long.MaxValue])
        {
            Of([value]).Quantile(0.5).ShouldBe(value);
            Of([value, value]).Quantile(0.99).ShouldBe(value);
        }
    }

    [Fact]
    public void However_many_values_there_are_the_buckets_stay_few()
    {
        var random = new Random(7);
        var sketch = QuantileSketch.Empty;
        // From a millisecond to a day, evenly by magnitude: nothing fills more buckets.
        for (var i = 0; i < 20_000; i++) sketch = sketch.Add((long)Math.Exp(random.NextDouble() * Math.Log(86_400_000)));
        sketch.Buckets.Length.ShouldBeLessThan(500);
        Json(sketch).Length.ShouldBeLessThan(3_000);
    }

    [Fact]
    public void Counts_and_sums_stay_at_the_greatest_number()
    {
        var sketch = Of([long.MaxValue, long.MaxValue]);
        sketch.Sum.ShouldBe(long.MaxValue);
        var many = JsonSerializer.Deserialize<QuantileSketch>($"[{long.MaxValue},1,2,1,{long.MaxValue},1,{long.MaxValue}]")!;
        many.Count.ShouldBe(long.MaxValue);
        many.Merge(many).Count.ShouldBe(long.MaxValue);
        many.Merge(many).Quantile(0.5).ShouldBe(1);
        many.Add(1).Quantile(1).ShouldBe(2);
    }

    [Fact]
    public void Without_values_there_are_no_figures()
    {
        var none = QuantileSketch.Empty;
        none.Quantile(0.5).ShouldBeNull();
        none.Least.ShouldBeNull();
        none.Greatest.ShouldBeNull();
        none.ToString().ShouldBe("no values");
        Of([5, 5, 7]).ToString().ShouldBe("3 values, p50 5, p99 7, at most 7");
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_part_is_from_nothing_to_all(double q) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Of([1]).Quantile(q)).Message.ShouldContain("a part is from 0 to 1");

    [Fact]
    public void A_negative_value_is_none() => Should.Throw<ArgumentOutOfRangeException>(() => QuantileSketch.Empty.Add(-1));

    [Theory]
    [InlineData("{}", "no list")]
    [InlineData("[1]", "too few numbers")]
    [InlineData("[1,1,1]", "no buckets")]
    [InlineData("[1,1,1,1]", "too few numbers")]
    [InlineData("[1,1,1,1,0]", "a bucket without values")]
    [InlineData("[1,1,1,1,1.5]", "something that is no whole number")]
    [InlineData("[1,1,1,\"1\",1]", "something that is no whole number")]
    [InlineData("[3,1,2,1,1,0,1]", "buckets out of order")]
    [InlineData("[1,1,1,-1,1]", "buckets out of order")]
    [InlineData("[1,1,1,5000,1]", "a bucket that there is none of")]
    [InlineData("[1,1,1,9223372036854775807,1]", "a bucket that there is none of")]
    [InlineData("[5,5,5,1,1]", "ends outside of its buckets")]
    [InlineData("[1,1,2,1,1,1,1]", "a sum or an end that cannot be")]
    [InlineData("[9,2,1,1,1,1,1]", "a sum or an end that cannot be")]
    public void What_is_no_sketch_is_refused(string json, string what) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<QuantileSketch>(json)).Message.ShouldContain(what);

    private static QuantileSketch Of(long[] values) => values.Aggregate(QuantileSketch.Empty, (sketch, value) => sketch.Add(value));

    private static string Json(QuantileSketch sketch) => JsonSerializer.Serialize(sketch);

    // Small and large, close together and far apart, and now and then what is at the very end.
    private static long[] Values(int seed)
    {
        var random = new Random(seed);
        var magnitude = random.Next(1, 62);
        var values = new long[1 + random.Next(400)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.Next(100) switch
            {
                0 => 0,
                1 => seed % 5 == 0 ? long.MaxValue : 1,
                < 30 => random.NextInt64(1L << random.Next(1, magnitude + 1)),
                _ => (1L << magnitude) + random.NextInt64(1L << magnitude),
            };
        }
        return values;
    }
}
