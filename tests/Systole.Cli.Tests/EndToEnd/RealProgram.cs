namespace Systole.Cli.Tests.EndToEnd;

/// <summary>Tests that run the real program one at a time: what they measure is the program, not their neighbours.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealProgram
{
    public const string Name = "the real program";
}
