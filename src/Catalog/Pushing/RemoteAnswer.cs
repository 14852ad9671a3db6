namespace Groundshift.Catalog.Pushing;

/// <summary>What another STAC API did with a request.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Status">HTTP status, or null where there was no answer.</param>
/// <param name="Detail">For people; without addresses that may hold secrets.</param>
/// <param name="RetryAfter">How long it asked to wait.</param>
internal sealed record RemoteAnswer(RemoteOutcome Outcome, int? Status, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>True when the other side is as it should be.</summary>
    public bool IsDone => Outcome is not (RemoteOutcome.Refused or RemoteOutcome.Unavailable);
}

/// <summary>How a request to another STAC API ended.</summary>
internal enum RemoteOutcome
{
    /// <summary>It had none of this id.</summary>
    Added,

    /// <summary>It had one, which is now as it is here.</summary>
    Replaced,

    /// <summary>It has one, which stays.</summary>
    Kept,

    /// <summary>It has none any longer.</summary>
    Removed,

    /// <summary>It does not want it: the same request will not do better.</summary>
    Refused,

    /// <summary>It is busy, broken or out of reach.</summary>
    Unavailable,
}
