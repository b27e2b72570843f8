using Systole.Channels.Text;

namespace Systole.Channels.Command;

/// <summary>A command that is run for each message. No shell is involved.</summary>
public sealed record CommandOptions : ChannelOptions
{
    /// <summary>
    /// Program and arguments, in which <c>{alert}</c>, <c>{kind}</c>, <c>{agent}</c>, <c>{task}</c>, <c>{severity}</c>, <c>{change}</c>,
    /// <c>{summary}</c> and <c>{text}</c> are filled in; <c>{{agent}}</c> is <c>{agent}</c> itself. The message is on its standard input as JSON.
    /// An argument that begins with a placeholder never begins with <c>-</c> or <c>@</c> (on Windows nor with <c>/</c>): a space is put before it.
    /// </summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>What of the command is not to be told where the program repeats it, such as a token among its arguments.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>Where it runs: the folder of the configuration file. Null for the node's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <inheritdoc/>
    public override string Kind => "command";

    internal override ChannelTraits Traits => ChannelTraits.Plain;

    // By lines, since it is the last line of its complaint that is told.
    internal override IEnumerable<string?> Confidential =>
        Secrets.SelectMany(secret => secret.Split('\n')).Select(line => Texts.Line(line, line.Length));

    private protected override IEnumerable<(string Key, string Problem)> OwnProblems() =>
        CommandTemplate.Problems(Command).Select(problem => ($"command[{problem.Part}]", problem.Problem));
}
