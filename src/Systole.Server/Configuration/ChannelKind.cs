using Systole.Channels;

namespace Systole.Server.Configuration;

/// <summary>A kind of channel in the file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Doc">What it is, in a sentence.</param>
/// <param name="Keys">Its own keys; those that all kinds have come to them.</param>
/// <param name="Read">Makes its options of settings that have all that is required; the text is the folder of the file.</param>
internal sealed record ChannelKind(string Name, string Doc, ImmutableArray<Key> Keys, Func<Settings, string, ChannelOptions> Read)
{
    private static readonly ImmutableArray<Key> Common =
    [
        new("timeout", new Shape.Duration(TimeSpan.FromMilliseconds(1)) { Max = ChannelOptions.TimeoutMax },
            "How long one attempt may take; then the message is tried again.") { Default = "15s" },
        new("allow_private", new Shape.Switch(),
            "Whether it may be on this machine or in a private network; addresses there are refused without it.") { Default = "false" },
    ];

    /// <summary>Its key.</summary>
    public Key Key => new(Name, new Shape.Map([.. Keys, .. Common]) { Secret = true }, Doc);

    /// <summary>The options that settings describe; null where something required is missing or wrong, which has been told.</summary>
    /// <param name="settings">The settings of the kind.</param>
    /// <param name="folder">The folder of the file.</param>
    public ChannelOptions? Options(Settings settings, string folder)
    {
        if (!settings.All((_, setting) => setting.Value is not Bad) || Keys.Any(key => key.Required && settings.Find(key.Name) is null)) return null;
        return Read(settings, folder) with { Timeout = settings.Get<TimeSpan>("timeout"), AllowPrivate = settings.Get<bool>("allow_private") };
    }

    /// <summary>What is wrong with the options, but for keys that are missing or could not be read: of those it has been told.</summary>
    /// <param name="settings">The settings of the kind.</param>
    /// <param name="folder">The folder of the file.</param>
    public IEnumerable<(string Key, string Problem)> Problems(Settings settings, string folder)
    {
        var unread = Keys.Where(key => settings.Find(key.Name) is { Value: Bad } || (key.Required && settings.Find(key.Name) is null)).ToList();
        foreach (var key in unread.Where(key => key.Required)) settings = settings.With(key.Name, StandIn(key));
        var options = Read(settings, folder) with { AllowPrivate = settings.Find("allow_private") is { Value: Bad } || settings.Get<bool>("allow_private") };
        return options.Problems().Where(problem => !unread.Exists(key => key.Name == problem.Key.Split('[')[0]));
    }

    // A host by which nothing else becomes wrong; what is wrong with it itself is not told.
    private static object StandIn(Key key)
    {
        const string text = "localhost";
        return key.Shape is Shape.List ? ImmutableArray.Create(new Setting(Position.Start, Position.Start, text)) : text;
    }
}
