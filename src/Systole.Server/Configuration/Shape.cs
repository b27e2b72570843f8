using System.Globalization;

namespace Systole.Server.Configuration;

/// <summary>
/// What may stand behind a key. Shapes are data: the loader checks with them, the schema and the commented default file are printed
/// from them.
/// </summary>
internal abstract record Shape
{
    private Shape()
    {
    }

    /// <summary>What a message asks for, such as <c>a duration such as 30m</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>A value that is one scalar.</summary>
    public abstract record Single : Shape
    {
        /// <summary>Reads one.</summary>
        /// <returns>The value, or a problem that completes the sentence "KEY: ...".</returns>
        public abstract (object? Value, string? Problem) Read(ConfigNode.Scalar scalar);

        /// <summary>What a wrong value is answered with.</summary>
        protected (object? Value, string? Problem) Refuse(ConfigNode.Scalar scalar) => (null, $"{scalar.Noun} is not {Noun}");
    }

    /// <summary>Text. Numbers and words without quotes are text too.</summary>
    /// <param name="CharsMax">How long it may be.</param>
    /// <param name="What">What kind of text, with its article.</param>
    public sealed record Text(int CharsMax = 4096, string What = "text") : Single
    {
        /// <summary>Whether it may be empty.</summary>
        public bool EmptyAllowed { get; init; }

        /// <summary>Whether a message must not repeat it: someone may have written a key where its hash belongs.</summary>
        public bool Secret { get; init; }

        /// <summary>What is wrong with a text, as a sentence that goes on after its quotation; null where it is good.</summary>
        public Func<string, string?>? Problem { get; init; }

        /// <inheritdoc/>
        public override string Noun => What;

        /// <inheritdoc/>
        public override (object? Value, string? Problem) Read(ConfigNode.Scalar scalar)
        {
            if (scalar.Text.Length == 0) return EmptyAllowed ? ("", null) : (null, $"must not be empty: expected {Noun}");
            if (scalar.Text.Length > CharsMax)
                return (null, string.Create(CultureInfo.InvariantCulture, $"is too long: at most {CharsMax} characters"));
            if (scalar.Text.Contains('\0', StringComparison.Ordinal)) return (null, "must not contain a NUL character");
            if (Problem?.Invoke(scalar.Text) is not { } problem) return (scalar.Text, null);
            return (null, $"{(Secret ? "the value" : scalar.Noun)} {problem}");
        }
    }

    /// <summary>Yes or no.</summary>
    public sealed record Switch : Single
    {
        /// <inheritdoc/>
        public override string Noun => "true or false";

        /// <inheritdoc/>
        public override (object? Value, string? Problem) Read(ConfigNode.Scalar scalar) => (scalar.IsUntyped, scalar.Text) switch
        {
            (true, "true" or "True" or "TRUE" or "on") => (true, null),
            (true, "false" or "False" or "FALSE" or "off") => (false, null),
            _ => Refuse(scalar),
        };
    }

    /// <summary>A whole number.</summary>
    /// <param name="Min">The smallest.</param>
    /// <param name="Max">The largest.</param>
    public sealed record Whole(long Min, long Max) : Single
    {
        /// <inheritdoc/>
        public override string Noun => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Min} to {Max}");

        /// <inheritdoc/>
        public override (object? Value, string? Problem) Read(ConfigNode.Scalar scalar) =>
            scalar.IsUntyped && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= Min && number <= Max
                ? (number, null) : Refuse(scalar);
    }

    /// <summary>A number.</summary>
    /// <param name="Min">The smallest.</param>
    /// <param name="Max">The largest.</param>
    public sealed record Real(double Min, double Max) : Single
    {
        private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

        /// <inheritdoc/>
        public override string Noun => string.Create(CultureInfo.InvariantCulture, $"a number from {Min} to {Max}");

        /// <inheritdoc/>
        public override (object? Value, string? Problem) Read(ConfigNode.Scalar scalar) =>
            scalar.IsUntyped && double.TryParse(scalar.Text, Style, CultureInfo.InvariantCulture, out var number)
                && number >= Min && number <= Max
                ? (number, null) : Refuse(scalar);
    }

    /// <summary>A duration.</summary>
    /// <param name="Min">The shortest, "off" aside.</param>
    public sealed record Duration(TimeSpan Min) : Single
    {
        /// <summary>Whether <c>off</c> (and zero) may be written; it reads as zero.</summary>
        public bool OffAllowed { get; init; }

        /// <summary>The longest.</summary>
        public TimeSpan Max { get; init; } = DurationText.Max;

        /// <inheritdoc/>
        public override string Noun => OffAllowed ? "a duration such as 90s, 30m, 1h30m or off" : "a duration such as 90s, 30m or 1h30m";

        /// <inheritdoc/>
        public override (object? Value, string? Problem) Read(ConfigNode.Scalar scalar)
        {
            if (OffAllowed && scalar.Text == "off") return (TimeSpan.Zero, null);
            var fault = DurationText.Read(scalar.Text, out var span);
            return fault switch
            {
                DurationFault.None => Bounded(scalar, span),
                DurationFault.NoUnit => (null, NoUnit(scalar)),
                DurationFault.Negative => (null, $"{scalar.Noun} is negative: a duration is not"),
                DurationFault.TooLong => (null, TooLong(scalar)),
                _ => Refuse(scalar),
            };
        }

        private (object? Value, string? Problem) Bounded(ConfigNode.Scalar scalar, TimeSpan span)
        {
            if (span > Max) return (null, TooLong(scalar));
            if (span >= Min || (OffAllowed && span == TimeSpan.Zero)) return (span, null);
            return (null, $"{scalar.Noun} is too short: at least {DurationText.Format(Min)}" + (OffAllowed ? ", or off" : ""));
        }

        private string TooLong(ConfigNode.Scalar scalar) => $"{scalar.Noun} is too long: at most {DurationText.Format(Max)}";

        // A number that was filled in is not repeated: a message never shows what was filled in.
        private static string NoUnit(ConfigNode.Scalar scalar) => scalar.Filled || scalar.Text.Length > 12
            ? $"{scalar.Noun} has no unit: add ms, s, m, h or d"
            : $"{scalar.Noun} has no unit: write {scalar.Text}s, {scalar.Text}m or {scalar.Text}h";
    }

    /// <summary>A duration as a plain number of milliseconds: how seed 3 wrote its settings.</summary>
    /// <param name="Min">The shortest, zero aside.</param>
    public sealed record Milliseconds(TimeSpan Min) : Single
    {
        /// <summary>Whether zero may be written, for "off".</summary>
        public bool OffAllowed { get; init; }

        /// <summary>The longest, in milliseconds.</summary>
        public static long MsMax => (long)DurationText.Max.TotalMilliseconds;

        /// <inheritdoc/>
        public override string Noun =>
            string.Create(CultureInfo.InvariantCulture, $"a whole number of milliseconds from {Min.TotalMilliseconds} to {MsMax}")
            + (OffAllowed ? ", or 0 for off" : "");

        /// <inheritdoc/>
        public override (object? Value, string? Problem) Read(ConfigNode.Scalar scalar)
        {
            var read = scalar.IsUntyped && long.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
                && ms <= MsMax ? TimeSpan.FromMilliseconds(ms) : TimeSpan.MinValue;
            return read >= Min || (OffAllowed && read == TimeSpan.Zero) ? (read, null) : Refuse(scalar);
        }
    }

    /// <summary>One of a few words.</summary>
    /// <param name="Words">All of them.</param>
    public sealed record Choice(ImmutableArray<string> Words) : Single
    {
        /// <summary>The wire names of an enumeration of the vocabulary.</summary>
        public static Choice Of<T>() where T : struct, Enum => new([.. Names.All<T>()]);

        /// <inheritdoc/>
        public override string Noun => Words.Length == 1 ? Quoting.Quote(Words[0]) : "one of " + Quoting.List(Words);

        /// <inheritdoc/>
        public override (object? Value, string? Problem) Read(ConfigNode.Scalar scalar)
        {
            if (Words.Contains(scalar.Text)) return (scalar.Text, null);
            var near = scalar.Filled ? null : NearMiss.Of(scalar.Text, Words);
            return (null, $"{scalar.Noun} is not {Noun}" + (near is null ? "" : $": did you mean {Quoting.Quote(near)}?"));
        }
    }

    /// <summary>A mapping whose keys are known.</summary>
    /// <param name="Keys">All of them, in the order of the documentation.</param>
    public sealed record Map(ImmutableArray<Key> Keys) : Shape
    {
        private readonly Dictionary<string, Key> _byName = Keys.ToDictionary(k => k.Name, StringComparer.Ordinal);

        /// <summary>Of these keys at most one may be set; one that is set here makes those of <c>defaults</c> void.</summary>
        public ImmutableArray<string> AtMostOne { get; init; } = [];

        /// <summary>What the choice is of, such as <c>runner</c>.</summary>
        public string AtMostOneWhat { get; init; } = "of them";

        /// <summary>Whether one of those has to be set.</summary>
        public bool NeedsOne { get; init; }

        /// <summary>
        /// The name under which <see cref="NotYet"/> and messages know what is inside, wherever it stands; null: its path.
        /// </summary>
        public string? Root { get; init; }

        /// <summary>Whether a message must not repeat an unknown key: someone may have written a secret where its key belongs.</summary>
        public bool Secret { get; init; }

        /// <inheritdoc/>
        public override string Noun => $"a mapping of {Quoting.List(Keys.Where(k => k.AliasOf is null).Select(k => k.Name))}";

        public Key? Find(string name) => _byName.GetValueOrDefault(name);
    }

    /// <summary>A mapping whose keys the user chooses.</summary>
    /// <param name="Of">What stands behind each.</param>
    /// <param name="What">What a key is, with its article, such as <c>a group</c>.</param>
    public sealed record Table(Shape Of, string What) : Shape
    {
        /// <summary>What is wrong with a name, as a sentence that goes on after its quotation; null where it is good.</summary>
        public Func<string, string?>? NameProblem { get; init; }

        /// <summary>The same rule for editors; null for none.</summary>
        public string? NamePattern { get; init; }

        /// <summary>When two names are one.</summary>
        public StringComparer Same { get; init; } = StringComparer.Ordinal;

        /// <inheritdoc/>
        public override string Noun => $"a mapping with {What} as each key";
    }

    /// <summary>A list.</summary>
    /// <param name="Of">What its items are.</param>
    public sealed record List(Shape Of) : Shape
    {
        /// <summary>What it is, with an example where that helps.</summary>
        public string What { get; init; } = "a list";

        /// <summary>What may stand there instead of a list: its only item; null for nothing.</summary>
        public Single? One { get; init; }

        /// <summary>How many items there have to be.</summary>
        public int ItemsMin { get; init; }

        /// <summary>What an empty one is answered with after "must not be empty: "; null: what is expected.</summary>
        public string? EmptyAdvice { get; init; }

        /// <inheritdoc/>
        public override string Noun => What;
    }

    /// <summary>Either a scalar or a mapping.</summary>
    /// <param name="One">The scalar.</param>
    /// <param name="Many">The mapping.</param>
    public sealed record Either(Single One, Map Many) : Shape
    {
        /// <inheritdoc/>
        public override string Noun => $"{One.Noun}, or {Many.Noun}";
    }
}
