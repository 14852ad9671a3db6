namespace Groundshift.TestKit;

/// <summary>Finds the checkout that the tests run from.</summary>
public static class RepositoryRoot
{
    /// <summary>Folder that holds Groundshift.slnx.</summary>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Groundshift.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Groundshift.slnx above {AppContext.BaseDirectory}.");
    }
}
