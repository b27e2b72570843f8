namespace Systole.Channels;

/// <summary>All channels of a node. Ends with it.</summary>
internal interface IAlertChannelSet : IDisposable
{
    /// <summary>The channel of a name; null where none has it.</summary>
    IAlertChannel? Find(string name);
}
