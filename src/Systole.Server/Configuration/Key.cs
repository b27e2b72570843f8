namespace Systole.Server.Configuration;

/// <summary>One key of the file: the only place where its name, shape, default and meaning are written down.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Shape">What may stand behind it.</param>
/// <param name="Doc">One sentence or two for the user: unit, consequence, what off means.</param>
internal sealed record Key(string Name, Shape Shape, string Doc)
{
    /// <summary>What holds where it is not set, as it would be written; null where nothing does.</summary>
    public string? Default { get; init; }

    /// <summary>What the commented file shows where there is no default.</summary>
    public string? Sample { get; init; }

    /// <summary>This is another spelling of that key beside it.</summary>
    public string? AliasOf { get; init; }

    /// <summary>Whether it has to be set.</summary>
    public bool Required { get; init; }

    /// <summary>The default as a value.</summary>
    public object? DefaultValue
    {
        get
        {
            var single = Shape as Shape.Single ?? (Shape as Shape.Either)?.One;
            if (Default is null || single is null) return null;
            var text = Default.Trim('"');
            return single.Read(new ConfigNode.Scalar(Position.Start, text, Plain: true)).Value;
        }
    }
}
