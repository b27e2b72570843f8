using System.Text.Json;
using Systole.Client;

// A worker that goes through tickets, watched by the node that SYSTOLE_URL names.
using var client = new SystoleClient();
string[] tickets = args.Length > 0 ? args : ["T-1", "T-2"];

await using var run = await client.RegisterAsync("pm", "session-12");
foreach (var ticket in tickets)
{
    run.Activity();
    await HandleAsync(ticket, run.Cancelled);
    await run.SaveCheckpointAsync(JsonSerializer.SerializeToElement(ticket));
}
await run.FinishAsync();

// A stand-in for the work.
static Task HandleAsync(string ticket, CancellationToken stop) => Console.Out.WriteLineAsync(ticket.AsMemory(), stop);
