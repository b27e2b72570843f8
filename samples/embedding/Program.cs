using Systole;
using Systole.Runners;
using Systole.Server;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSystole(systole => systole
    .UseSqlite("systole.db")
    .AddAgent("main", agent => agent
        .Every(TimeSpan.FromMinutes(30))
        .Prompt("Look around. If nothing needs attention, reply HEARTBEAT_OK.")
        .Run(async (turn, stop) =>
        {
            var reply = await AskModelAsync(turn.Prompt, turn.Reasons, stop);
            return new TurnResult(reply, Tokens: 128);
        }))
    .AddAgent("digest", agent => agent
        .TimeZone("Europe/Berlin")
        .Cron("0 8-17 * * mon-fri")
        .ActiveHours("08:00", "18:00", "mon-fri")
        .Budget(runsPerHour: 4, tokensPerDay: 500_000)
        .Checklist(Path.Combine(AppContext.BaseDirectory, "digest.md"))
        .Precheck(new PrecheckSpec
        {
            // Exit code 0 where a box is open, 1 where none is.
            Command = new CommandSpec { Command = ["grep", "-q", "\\[ \\]", "digest.md"], WorkingDirectory = AppContext.BaseDirectory },
        })
        .Run(async (turn, stop) => new TurnResult(await AskModelAsync(turn.Checklist, turn.Reasons, stop))))
    .Budget(usdPerDay: 20));

var app = builder.Build();
app.MapSystole();
app.MapPost("/mail", async (ISystole systole) =>
{
    var answer = await systole.WakeAsync("main", new WakeRequest { Reason = "mail", Key = "inbox" });
    return answer.IsDone ? Results.Accepted(value: answer.Value.Wake.ToString()) : Results.Problem(answer.Refusal.Message);
});
app.Run();

// A stand-in for whatever model or agent library the program uses.
static Task<string> AskModelAsync(string? prompt, IEnumerable<string> reasons, CancellationToken stop) =>
    Task.FromResult($"{prompt} ({string.Join(", ", reasons)})");
