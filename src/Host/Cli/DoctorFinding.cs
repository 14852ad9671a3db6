namespace Groundshift.Host.Cli;

/// <summary>One line of the doctor.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Works">Whether it can be used.</param>
/// <param name="Needed">Whether nothing works without it.</param>
/// <param name="Sentence">What was found, and how to mend it.</param>
internal sealed record DoctorFinding(string What, bool Works, bool Needed, string Sentence);
