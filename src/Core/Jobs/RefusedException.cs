namespace Groundshift.Core.Jobs;

/// <summary>
/// A server that this deployment works with refuses it: a password, key or right has changed or ended, or what it should serve is not
/// there. No job is at fault, and nothing but the settings or the server can mend it: work waits until then, as after any failure that
/// passes, and whoever runs the deployment is told which setting to look at.
/// </summary>
public sealed class RefusedException : TransientException
{
    /// <summary>Describes what was refused; nothing of it may be a secret.</summary>
    public RefusedException(string field, string expected, string found, string nextStep, Exception? cause = null)
        : base($"{field}: expected {expected}, found {found}. {nextStep}", cause)
    {
        Field = field;
        Expected = expected;
        Found = found;
        NextStep = nextStep;
    }

    /// <summary>The setting to look at, such as <c>Store:Postgres:ConnectionString</c>.</summary>
    public string Field { get; }

    /// <summary>What would have been right.</summary>
    public string Expected { get; }

    /// <summary>What was there.</summary>
    public string Found { get; }

    /// <summary>What the operator can do about it; a sentence.</summary>
    public string NextStep { get; }
}
