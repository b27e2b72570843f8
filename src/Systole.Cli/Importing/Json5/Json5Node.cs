using Systole.Server.Configuration;

namespace Systole.Cli.Importing.Json5;

/// <summary>A value of a JSON5 text, with its place.</summary>
internal abstract record Json5Node(Position At)
{
    /// <summary>What a message calls it. Never its content: that may be a secret.</summary>
    public abstract string Noun { get; }

    /// <summary>Members in the order in which their names appear first. Of two with one name the later value holds.</summary>
    public sealed record Object(Position At, ImmutableArray<Member> Members) : Json5Node(At)
    {
        public override string Noun => "an object";

        public Member? Find(string name) => Members.FirstOrDefault(m => m.Name == name);
    }

    public sealed record List(Position At, ImmutableArray<Json5Node> Items) : Json5Node(At)
    {
        public override string Noun => "a list";
    }

    public sealed record Text(Position At, string Value) : Json5Node(At)
    {
        public override string Noun => "a text";
    }

    public sealed record Number(Position At, double Value) : Json5Node(At)
    {
        public override string Noun => "a number";
    }

    public sealed record Switch(Position At, bool Value) : Json5Node(At)
    {
        public override string Noun => Value ? "true" : "false";
    }

    public sealed record Null(Position At) : Json5Node(At)
    {
        public override string Noun => "null";
    }

    /// <summary>A name with its value.</summary>
    public sealed record Member(Position At, string Name, Json5Node Value);
}
