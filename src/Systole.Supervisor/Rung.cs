namespace Systole.Supervisor;

/// <summary>How far the ladder of a cancellation has come.</summary>
internal enum Rung
{
    /// <summary>The command was asked to stop, as by Ctrl-C.</summary>
    Ask,

    /// <summary>Its whole tree was told to terminate.</summary>
    Terminate,

    /// <summary>Its whole tree is being killed.</summary>
    Kill,
}
