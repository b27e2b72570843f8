using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Systole.Statistics;

namespace Systole.Stores;

/// <summary>
/// One buffer for all the JSON of a commit: UTF-8 from the object to the driver, no string in between. For one thread at a time.
/// </summary>
internal sealed class StateJsonBuffer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Utf8JsonWriter _json;

    public StateJsonBuffer() =>
        // Nobody pastes stored state into HTML, and text in Greek should stay readable in the file. Our own documents cannot be malformed.
        _json = new Utf8JsonWriter(
            _bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>The JSON of a state, until the next call.</summary>
    public ReadOnlySpan<byte> Of(AgentState state)
    {
        Begin();
        StateJson.Write(_json, state);
        return End();
    }

    /// <summary>The JSON of a wake, until the next call.</summary>
    public ReadOnlySpan<byte> Of(Wake wake)
    {
        Begin();
        StateJson.Write(_json, wake);
        return End();
    }

    /// <summary>The JSON of a run, until the next call.</summary>
    public ReadOnlySpan<byte> Of(RunRecord run)
    {
        Begin();
        StateJson.Write(_json, run);
        return End();
    }

    /// <summary>The JSON of the node's record, until the next call.</summary>
    public ReadOnlySpan<byte> Of(NodeRecord node)
    {
        Begin();
        StateJson.Write(_json, node);
        return End();
    }

    /// <summary>The JSON of the figures of an hour or a day, until the next call.</summary>
    public ReadOnlySpan<byte> Of(AgentStats stats)
    {
        Begin();
        StateJson.Write(_json, stats);
        return End();
    }

    public void Dispose() => _json.Dispose();

    private void Begin()
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
    }

    private ReadOnlySpan<byte> End()
    {
        _json.Flush();
        return _bytes.WrittenSpan;
    }
}
