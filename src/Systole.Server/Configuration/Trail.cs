namespace Systole.Server.Configuration;

/// <summary>The way to a value.</summary>
/// <param name="Shown">As messages show it: an agent's keys from the agent on, because its place says which one.</param>
/// <param name="Row">As <see cref="NotYet"/> writes it.</param>
internal readonly record struct Trail(string Shown, string Row)
{
    /// <summary>The file itself.</summary>
    public static readonly Trail File = new("", "");

    public Trail Key(string name) => new(Join(Shown, name), Join(Row, name));

    public Trail Of(Shape shape) => shape is Shape.Map { Root: { } root } ? new Trail("", root) : this;

    /// <summary>How a message about the value here begins.</summary>
    public string Says(string problem) => Shown.Length == 0 ? problem : $"{Shown}: {problem}";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
