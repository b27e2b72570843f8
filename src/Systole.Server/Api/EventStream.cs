using System.Globalization;
using System.Text.Json;
using Systole.Client.Wire;
using Systole.Stores;

namespace Systole.Server.Api;

/// <summary>
/// One open event stream. It ends with the connection or with the node; a reader that is slow is waited for, and reads on from the store.
/// </summary>
/// <param name="systole">The heart.</param>
/// <param name="options">Settings.</param>
/// <param name="agent">Only lines that concern this agent; null for all.</param>
/// <param name="after">Lines up to and including this one are passed over; null to begin with the next one.</param>
/// <param name="reset">What is kept, where the reader asked for something else.</param>
internal sealed class EventStream(ISystole systole, ApiOptions options, string? agent, long? after, (long First, long Last)? reset)
    : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        // Without the second one an open stream would hold up the node's stop for as long as its reader likes.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted, services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default);
        using var pings = new PeriodicTimer(options.PingInterval, time);
        httpContext.Response.ContentType = "text/event-stream";
        try
        {
            await WriteAllAsync(httpContext.Response, pings, time, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the node stops.
        }
        catch (StoreException)
        {
            // The stream ends; the reader comes back to where it was, and is told what is wrong where it still is.
        }
    }

    private async Task WriteAllAsync(HttpResponse response, PeriodicTimer pings, TimeProvider time, CancellationToken stop)
    {
        var lines = systole.FollowAsync(after, agent, stop).GetAsyncEnumerator(stop);
        // Asked for before anything is sent: whoever has seen the stream open misses nothing that is written from then on.
        var line = lines.MoveNextAsync().AsTask();
        var ping = pings.WaitForNextTickAsync(stop).AsTask();
        try
        {
            await response.WriteAsync("retry: 1000\n\n", stop);
            if (reset is { } kept) await ResetAsync(response, kept, stop);
            while (true)
            {
                if (!line.IsCompleted)
                {
                    await response.Body.FlushAsync(stop);
                    await Task.WhenAny(line, ping);
                }
                if (ping.IsCompleted)
                {
                    await ping;
                    await WriteAsync(response, null, "ping", Now(time), stop);
                    ping = pings.WaitForNextTickAsync(stop).AsTask();
                }
                if (!line.IsCompleted) continue;
                try
                {
                    if (!await line) return;
                }
                catch (JournalResetException lost)
                {
                    await lines.DisposeAsync();
                    lines = systole.FollowAsync(lost.Last, agent, stop).GetAsyncEnumerator(stop);
                    line = lines.MoveNextAsync().AsTask();
                    await ResetAsync(response, (lost.First, lost.Last), stop);
                    continue;
                }
                await WriteAsync(response, Place(lines.Current.Sequence), lines.Current.Name, lines.Current.Json, stop);
                line = lines.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator must not be disposed of in the middle of a step.
            await line.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await lines.DisposeAsync();
        }
    }

    private static Task ResetAsync(HttpResponse response, (long First, long Last) kept, CancellationToken stop) =>
        WriteAsync(response, Place(kept.Last), "reset", Kept(kept), stop);

    private static Task WriteAsync(HttpResponse response, string? id, string name, string data, CancellationToken stop) =>
        response.WriteAsync((id is null ? "" : $"id: {id}\n") + $"event: {name}\ndata: {data}\n\n", stop);

    private static string Place(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);

    private static string Kept((long First, long Last) kept) =>
        JsonSerializer.Serialize(new JournalRangeDocument(kept.First, kept.Last), WireJson.Default.JournalRangeDocument);

    private static string Now(TimeProvider time) =>
        JsonSerializer.Serialize(new PingDocument(time.GetUtcNow()), WireJson.Default.PingDocument);
}
