namespace Systole.Server.Configuration;

/// <summary>A piece of the file with its place: YAML (or JSON) without anchors, tags and styles.</summary>
internal abstract record ConfigNode(Position At)
{
    /// <summary>How many nodes this is when every alias is written out.</summary>
    public virtual int Size => 1;

    /// <summary>How many levels lie below.</summary>
    public virtual int Depth => 0;

    /// <summary>What a message calls it.</summary>
    public abstract string Noun { get; }

    /// <summary>A single value.</summary>
    /// <param name="At">Where it stands.</param>
    /// <param name="Text">The value, variables filled in.</param>
    /// <param name="Plain">Whether it was written without quotes, so that it may be a number, a switch or nothing.</param>
    public sealed record Scalar(Position At, string Text, bool Plain) : ConfigNode(At)
    {
        /// <summary>The value as it was written; what messages show, because what was filled in may be a secret.</summary>
        public string Written { get; init; } = Text;

        /// <summary>Whether variables were filled in. Their values have no type of their own, so quotes don't matter.</summary>
        public bool Filled { get; init; }

        /// <summary>What was filled in, each value on its own.</summary>
        public ImmutableArray<string> FilledIn { get; init; } = [];

        /// <summary>Whether filling in failed, which has been told: the value is not looked at.</summary>
        public bool Broken { get; init; }

        /// <summary>Whether nothing stands where a value could.</summary>
        public bool IsNull => Plain && !Filled && Text is "" or "~" or "null" or "Null" or "NULL";

        /// <summary>Whether it may be read as a number or a switch.</summary>
        public bool IsUntyped => Plain || Filled;

        /// <inheritdoc/>
        public override string Noun => IsNull ? "nothing" : Quoting.Quote(Written);
    }

    /// <summary>Keys with values.</summary>
    public sealed record Mapping(Position At, ImmutableArray<Entry> Entries) : ConfigNode(At)
    {
        /// <inheritdoc/>
        public override int Size { get; } = Entries.Sum(e => e.Value.Size) + 1;

        /// <inheritdoc/>
        public override int Depth { get; } = Entries.Select(e => e.Value.Depth).DefaultIfEmpty(-1).Max() + 1;

        /// <inheritdoc/>
        public override string Noun => "a mapping";
    }

    /// <summary>A list.</summary>
    public sealed record Sequence(Position At, ImmutableArray<ConfigNode> Items) : ConfigNode(At)
    {
        /// <inheritdoc/>
        public override int Size { get; } = Items.Sum(i => i.Size) + 1;

        /// <inheritdoc/>
        public override int Depth { get; } = Items.Select(i => i.Depth).DefaultIfEmpty(-1).Max() + 1;

        /// <inheritdoc/>
        public override string Noun => "a list";
    }

    /// <summary>One key with its value.</summary>
    public sealed record Entry(Position At, string Key, ConfigNode Value);
}
