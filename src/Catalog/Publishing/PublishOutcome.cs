namespace Groundshift.Catalog.Publishing;

/// <summary>What became of a product that was handed to the publisher.</summary>
public enum PublishOutcome
{
    /// <summary>A new item.</summary>
    Added,

    /// <summary>The item was replaced; the former one is in the history.</summary>
    Replaced,

    /// <summary>The same job ran again over its own files; the item was brought up to date in place.</summary>
    Refreshed,

    /// <summary>A late product of an older revision; it went to the history and the current item stays.</summary>
    Archived,

    /// <summary>Known already; nothing changed.</summary>
    Unchanged,
}
