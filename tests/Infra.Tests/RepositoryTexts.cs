using Groundshift.TestKit;

namespace Groundshift.Infra.Tests;

/// <summary>Files of the repository, one of which a test may have edited.</summary>
public sealed class RepositoryTexts
{
    private readonly (string File, string Text)? _edited;

    private RepositoryTexts((string File, string Text)? edited) => _edited = edited;

    /// <summary>The files as they are.</summary>
    public static RepositoryTexts AsTheyAre { get; } = new(null);

    /// <summary>The files with a text in one of them replaced.</summary>
    public static RepositoryTexts With(string file, string text, string instead)
    {
        var original = AsTheyAre.Read(file);
        original.ShouldContain(text);
        return new((file, original.Replace(text, instead, StringComparison.Ordinal)));
    }

    /// <summary>Whether a file or folder exists.</summary>
    public static bool Exists(string path) => Path.Exists(Path.Combine(RepositoryRoot.Folder, path));

    /// <summary>Text of a file.</summary>
    public string Read(string file) => _edited is { } edited && edited.File == file ? edited.Text : File.ReadAllText(Path.Combine(RepositoryRoot.Folder, file));

    /// <summary>Files below a folder, from the root of the repository.</summary>
    public static IEnumerable<string> Below(string folder, string pattern) => Directory
        .GetFiles(Path.Combine(RepositoryRoot.Folder, folder), pattern, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(RepositoryRoot.Folder, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);
}
