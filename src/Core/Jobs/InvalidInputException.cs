namespace Groundshift.Core.Jobs;

/// <summary>
/// The input is wrong and will stay wrong: the job is parked as Invalid and never retried. Says which field, what was
/// expected, what was found, and what the user can do.
/// </summary>
public sealed class InvalidInputException : Exception
{
    /// <summary>Describes one wrong input.</summary>
    public InvalidInputException(string field, string expected, string found, string nextStep, Exception? cause = null)
        : base($"{field}: expected {expected}, found {found}. {nextStep}", cause)
    {
        Field = field;
        Expected = expected;
        Found = found;
        NextStep = nextStep;
    }

    /// <summary>The input's name, such as <c>assets.red.href</c>.</summary>
    public string Field { get; }

    /// <summary>What would have been right.</summary>
    public string Expected { get; }

    /// <summary>What was there.</summary>
    public string Found { get; }

    /// <summary>What the user can do about it; a sentence.</summary>
    public string NextStep { get; }
}
