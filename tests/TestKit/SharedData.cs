namespace Groundshift.TestKit;

/// <summary>Real scenes, models and golden numbers beside the checkout. A test that needs them skips with the reason where they are absent; on CI it fails.</summary>
public static class SharedData
{
    /// <summary>Names the folder; the default is <c>../shared</c> beside the checkout.</summary>
    public const string Variable = "GROUNDSHIFT_SHARED";

    private static string Root { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable(Variable) ?? "../shared",
        RepositoryRoot.Folder);

    /// <summary>True when <paramref name="relative"/> exists.</summary>
    public static bool Has(string relative) => Path.Exists(Path.Combine(Root, relative));

    /// <summary>Absolute path of a file or folder that the test needs.</summary>
    public static string Need(string relative)
    {
        if (!Has(relative))
        {
            Needed.Missing($"needs {relative} of the shared data: set {Variable}");
        }

        return Path.Combine(Root, relative);
    }
}
