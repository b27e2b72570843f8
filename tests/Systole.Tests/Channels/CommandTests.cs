using System.Text;
using System.Text.Json.Nodes;
using Systole.Channels.Command;
using Systole.Tests.Api.Fakes;
using Systole.Tests.Runners;
using Systole.Tests.Stores;

namespace Systole.Tests.Channels;

/// <summary>A command for each message. Real processes; they need a shell.</summary>
public class CommandTests
{
    [Fact]
    public void Placeholders_are_filled_in_once()
    {
        var message = Messages.Of(Messages.Stale("it says {agent} and {{kind}}"));
        Filled(message, "{severity}:{kind}/{agent}/{task}#{change}", "{alert}", "{summary}", "{{agent}} {{Agent}} {{ text }} {{text: 1} ${Text} {} {\"a\":{\"b\":1}}")
            .ShouldBe(["warning:stale/pm/job#opened", "stale:pm/job", "it says {agent} and {{kind}}", "{agent} {Agent} { text } {text: 1} ${Text} {} {\"a\":{\"b\":1}}"]);
        Filled(message, "{text}").Single().ShouldStartWith("[WARNING] stale pm/job: it says {agent} and {{kind}}\n");
    }

    [Fact]
    public void What_several_alerts_do_not_share_is_empty()
    {
        var message = Messages.Of(Messages.TimedOut(), Messages.Stale());
        Filled(message, "{agent}", "{kind}", "{task}", "{severity}", "{summary}")
            .ShouldBe(["pm", "", "", "error", "[ERROR] 2 alerts: timed_out, stale"]);
        Filled(Messages.Said("well\nall is"), "{agent}", "{alert}", "{change}", "{severity}", "{summary}").ShouldBe(["pm", "", "", "info", "well all is"]);
        Filled(Messages.Test(), "{agent}", "{change}").ShouldBe(["", ""]);
    }

    [Theory]
    [InlineData("{agnet}", "there is no placeholder '{agnet}': did you mean '{agent}'? Write '{{agnet}}' for the text itself")]
    [InlineData("a {nothing_like_it}", "there is no placeholder '{nothing_like_it}': there are {alert}, {kind}, {agent}, {task}, {severity}, {change}, {summary} and {text}. Write '{{nothing_like_it}}' for the text itself")]
    [InlineData("{Summary}", "there is no placeholder '{Summary}': did you mean '{summary}'? Write '{{Summary}}' for the text itself")]
    [InlineData("it says { summary }", "there is no placeholder '{ summary }': did you mean '{summary}'? Write '{{ summary }}' for the text itself")]
    [InlineData("--agent={agent", "'{agent' has no '}' right after it: write '{agent}', or '{{agent' for the text itself")]
    [InlineData("{agent {kind}", "'{agent' has no '}' right after it: write '{agent}', or '{{agent' for the text itself")]
    [InlineData("{text:>20}", "'{text' has no '}' right after it: write '{text}', or '{{text' for the text itself")]
    public void A_placeholder_that_is_unknown_is_a_problem(string part, string problem) =>
        new CommandOptions { Command = ["notify", part] }.Problems().ShouldBe([("command[1]", problem)]);

    [Theory]
    [InlineData("-rf")]
    [InlineData("--output=/etc/passwd")]
    [InlineData("@/etc/passwd")]
    [InlineData("\u2013EncodedCommand")]
    public void What_an_agent_wrote_is_no_option(string summary)
    {
        var message = Messages.Of(Messages.Stale(summary) with { Task = summary });
        Filled(message, "{summary}", "{task}", "{task}: {agent}", "--title={summary}", "-{summary}", "{{agent}}")
            .ShouldBe([$" {summary}", $" {summary}", $" {summary}: pm", $"--title={summary}", $"-{summary}", "{agent}"]);
        Filled(Messages.Said(summary), "{task}{summary}").ShouldBe([$" {summary}"]);
        Filled(Messages.Of(Messages.Stale("/s")), "{summary}").ShouldBe([OperatingSystem.IsWindows() ? " /s" : "/s"]);
    }

    [Fact]
    public async Task What_was_filled_into_its_arguments_is_not_in_its_complaint()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs sh");
        using var folder = new TempFolder();
        var options = Shell(folder, "echo \"no such token: $1 ($2)\" >&2; exit 1", "--token=t0ken-t0ken", "one\ntwo-two\n") with
        {
            Secrets = ["t0ken-t0ken", "one\ntwo-two\n"],
        };
        (await options.SendAsync(Messages.Test())).Answer.ShouldBe("exit code 1: )");
        (await (options with { Command = ["sh", "-c", "echo \"$1 $2\" >&2; exit 1", "sh", "--token=t0ken-t0ken", "two-two"] }).SendAsync(Messages.Test()))
            .Answer.ShouldBe("exit code 1: --token=*** ***");
        options.ToString().ShouldBe("command");
    }

    [Theory]
    [InlineData("first\nlast\n", "last")]
    [InlineData("first\n\n", "first")]
    [InlineData("\n", "")]
    [InlineData("--token=t0ken-t0ken and <x>", "and xxxx")]
    [InlineData("--token=t0ken-t0ken<x>", "")]
    [InlineData("one\ntwo\n<x>\nlast", "last")]
    public async Task Of_a_line_that_is_too_long_no_half_word_is_told(string written, string told)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(written.Replace("<x>", new string('x', 4085), StringComparison.Ordinal)));
        var line = new LastLine(stream);
        await line.ReadAsync(CancellationToken.None);
        var text = line.ToString();
        text[..Math.Min(text.Length, 8)].ShouldBe(told);
    }

    [Fact]
    public void What_cannot_be_right_is_a_problem()
    {
        Problems().ShouldBe(["command[0]"]);
        Problems("").ShouldBe(["command[0]"]);
        Problems("{agent}").ShouldBe(["command[0]"]);
        Problems("tell.bat", "{agent}", "{summary}").ShouldBe(["command[2]"]);
        Problems([.. Enumerable.Repeat("x", 101)]).ShouldBe(["command[100]"]);
        Problems("tell", "{{agnet}}", "{{ agent }}", "{{Agent}}", "{{agent", "${HOME}", "${Text:-x}", "{ print }", "{\"a\":1}", "{\"text\":\"{text}\"}", "{}", "{", "jq '{text: .summary}'", "awk '{text=$0} END {print text}'", "{text, agent}")
            .ShouldBeEmpty();

        static IEnumerable<string> Problems(params string[] command) =>
            new CommandOptions { Command = [.. command] }.Problems().Select(problem => problem.Key);
    }

    [Fact]
    public async Task A_command_gets_its_words_and_the_message_and_no_shell_reads_them()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs sh");
        using var folder = new TempFolder();
        var news = Messages.Stale("$(touch x) `touch x`; \"'\ntouch x");
        var delivery = await Shell(folder, "printf %s \"$1\" > words; cat > message", "{summary}").SendAsync(Messages.Of(news));
        delivery.ShouldBe(new Delivery(DeliveryOutcome.Delivered, "exit code 0"));
        File.ReadAllText(folder.File("words")).ShouldBe("$(touch x) `touch x`; \"' touch x");
        var json = JsonNode.Parse(File.ReadAllText(folder.File("message")))!;
        ((string?)json["type"]).ShouldBe("alert.opened");
        File.Exists(folder.File("x")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("exit 1", "exit code 1")]
    [InlineData("echo out; echo first >&2; printf 'no \\033[31mroute\\n' >&2; exit 3", "exit code 3: no [31mroute")]
    [InlineData("echo busy >&2; exit 75", "exit code 75 (try again later): busy")]
    public async Task A_command_that_fails_says_why_with_its_last_line(string script, string answer)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs sh");
        using var folder = new TempFolder();
        (await Shell(folder, script).SendAsync(Messages.Test())).ShouldBe(new Delivery(DeliveryOutcome.Failed, answer));
    }

    [Fact]
    public async Task A_node_that_was_started_inside_a_run_does_not_hand_on_what_is_that_runs()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs sh");
        using var folder = new TempFolder();
        // One that every command of a run is given or relieved of, so that no other test sees it.
        Environment.SetEnvironmentVariable("SYSTOLE_CHECKPOINT", "of a run");
        try
        {
            await Shell(folder, "printf %s \"[$SYSTOLE_CHECKPOINT]${PATH:+ found}\" > words").SendAsync(Messages.Test());
        }
        finally
        {
            Environment.SetEnvironmentVariable("SYSTOLE_CHECKPOINT", null);
        }
        File.ReadAllText(folder.File("words")).ShouldBe("[] found");
    }

    [Fact]
    public async Task A_command_that_reads_nothing_and_writes_much_is_no_trouble()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs sh");
        using var folder = new TempFolder();
        var script = "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789012345678901234567890123456789; i=$((i+1)); done; exec 1>&2; echo end";
        (await Shell(folder, script).SendAsync(Messages.Said(new string('x', 16_000)))).Outcome.ShouldBe(DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_program_that_it_leaves_behind_does_not_hold_it_up()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs sh");
        using var folder = new TempFolder();
        var options = Shell(folder, "sleep 40 & echo $! > pid; echo done >&2; exit 1") with { Timeout = TimeSpan.FromSeconds(30) };
        (await options.SendAsync(Messages.Test())).Answer.ShouldBe("exit code 1: done");
        Kill(folder);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_ended_with_all_it_started()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs sh");
        using var folder = new TempFolder();
        var time = new ManualTime();
        var sending = Shell(folder, "sleep 40 & echo $! > new; mv new pid; wait").SendAsync(Messages.Test(), time);
        await Eventually.IsTrue(() => File.Exists(folder.File("pid")), "what the command starts");
        time.Advance(TimeSpan.FromSeconds(15));
        (await sending).ShouldBe(new Delivery(DeliveryOutcome.Failed, "the command took too long and was ended") { MayHaveArrived = true });
        await Eventually.IsTrue(() => !Kill(folder), "the end of what the command had started");
    }

    [Fact]
    public async Task A_program_that_is_not_there_did_not_get_the_message()
    {
        var delivery = await new CommandOptions { Command = ["no-such-program-here"] }.SendAsync(Messages.Test());
        (delivery.Outcome, delivery.MayHaveArrived).ShouldBe((DeliveryOutcome.Failed, false));
        delivery.Answer.ShouldStartWith("the program could not be started: ");
    }

    private static IEnumerable<string> Filled(AlertMessage message, params string[] command) =>
        CommandTemplate.Fill(["tell", .. command], message).Skip(1);

    private static CommandOptions Shell(TempFolder folder, string script, params string[] arguments) => new()
    {
        Command = ["sh", "-c", script, "sh", .. arguments],
        WorkingDirectory = folder.Path,
    };

    // Whether there was anything to end.
    private static bool Kill(TempFolder folder)
    {
        try
        {
            using var left = System.Diagnostics.Process.GetProcessById(int.Parse(File.ReadAllText(folder.File("pid"))));
            left.Kill();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
