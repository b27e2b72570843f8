using System.Text.Json;
using System.Text.Json.Serialization;

namespace Systole.Core;

/// <summary>
/// A sketch as one list of whole numbers: sum, least and greatest, and then each bucket as the distance of its index from the one before, and
/// its count. An empty list for no values.
/// </summary>
internal sealed class QuantileSketchConverter : JsonConverter<QuantileSketch>
{
    /// <exception cref="JsonException">The list is not that of a sketch.</exception>
    public override QuantileSketch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Malformed("no list");
        if (!TryNext(ref reader, out var sum)) return QuantileSketch.Empty;
        var (least, greatest) = (Next(ref reader), Next(ref reader));
        var buckets = ImmutableArray.CreateBuilder<SketchBucket>();
        var index = -1L;
        while (TryNext(ref reader, out var step))
        {
            // The first distance is that from index 0.
            if (index >= 0 ? step < 1 : step < 0) throw Malformed("buckets out of order");
            index = Math.Max(index, 0) + Math.Min(step, SketchScale.Count);
            if (index >= SketchScale.Count) throw Malformed("a bucket that there is none of");
            var count = Next(ref reader);
            if (count < 1) throw Malformed("a bucket without values");
            buckets.Add(new SketchBucket((int)index, count));
        }
        if (buckets.Count == 0) throw Malformed("no buckets");
        if (least < 0 || greatest < least || sum < greatest) throw Malformed("a sum or an end that cannot be");
        if (SketchScale.IndexOf(least) != buckets[0].Index || SketchScale.IndexOf(greatest) != buckets[^1].Index)
        {
            throw Malformed("ends outside of its buckets");
        }
        return QuantileSketch.Of(buckets.ToImmutable(), sum, least, greatest);
    }

    public override void Write(Utf8JsonWriter writer, QuantileSketch value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        if (value.Count > 0)
        {
            writer.WriteNumberValue(value.Sum);
            writer.WriteNumberValue(value.Least!.Value);
            writer.WriteNumberValue(value.Greatest!.Value);
        }
        var before = 0;
        foreach (var bucket in value.Buckets)
        {
            writer.WriteNumberValue(bucket.Index - before);
            writer.WriteNumberValue(bucket.Count);
            before = bucket.Index;
        }
        writer.WriteEndArray();
    }

    private static long Next(ref Utf8JsonReader reader) => TryNext(ref reader, out var number) ? number : throw Malformed("too few numbers");

    private static bool TryNext(ref Utf8JsonReader reader, out long number)
    {
        number = 0;
        if (!reader.Read()) throw Malformed("no end");
        if (reader.TokenType == JsonTokenType.EndArray) return false;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number)
            ? true
            : throw Malformed("something that is no whole number");
    }

    private static JsonException Malformed(string what) => new($"not a sketch of values: {what}");
}
