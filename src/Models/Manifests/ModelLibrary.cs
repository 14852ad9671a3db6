using Groundshift.Core.Jobs;

namespace Groundshift.Models.Manifests;

/// <summary>Packages in folders: one that is written to, and others that come with the program.</summary>
public sealed class ModelLibrary
{
    private const string FolderName = "models";
    private const string RepositoryMark = "Groundshift.slnx";

    private readonly IReadOnlyList<string> _folders;

    /// <summary>Looks into <paramref name="folders"/>, the first of which also takes new packages. Where two hold one version, the first counts.</summary>
    public ModelLibrary(IReadOnlyList<string> folders)
    {
        ArgumentOutOfRangeException.ThrowIfZero(folders.Count, nameof(folders));
        _folders = folders;
    }

    /// <summary>Folder that takes new packages.</summary>
    public string InstallFolder => _folders[0];

    /// <summary>The user's packages in a folder, then those beside the program or in its repository.</summary>
    public static ModelLibrary Default(string installFolder) => new([installFolder, .. Bundled(AppContext.BaseDirectory)]);

    /// <summary>Every package, by name, the newest version first; broken ones with what is wrong.</summary>
    public IReadOnlyList<InstalledModel> List()
    {
        var seen = new HashSet<ModelReference>();
        return
        [
            .. _folders.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
                .Where(folder => File.Exists(Path.Combine(folder, ModelManifest.FileName)) && !IsHidden(folder))
                .Select(Look)
                .Where(model => model.Manifest is not { } manifest || seen.Add(manifest.Reference))
                .OrderBy(model => model.Manifest?.Reference.Name ?? Path.GetFileName(model.Folder), StringComparer.Ordinal)
                .ThenByDescending(VersionOf),
        ];
    }

    /// <summary>Opens and verifies a package by <c>name</c> (its newest version) or <c>name@version</c>.</summary>
    /// <exception cref="InvalidInputException">It is not there, or it is broken.</exception>
    public ModelPackage Find(string text) => text.Contains('@', StringComparison.Ordinal)
        ? Find(ModelReference.Parse(text))
        : ModelPackage.Open(Newest(text).Folder);

    /// <summary>Opens and verifies one version of a package.</summary>
    /// <exception cref="InvalidInputException">It is not there, or it is broken.</exception>
    public ModelPackage Find(ModelReference reference) => ModelPackage.Open(FolderOf(reference));

    /// <summary>The folder of one version of a package; not verified.</summary>
    /// <exception cref="InvalidInputException">It is not there.</exception>
    public string FolderOf(ModelReference reference)
    {
        var models = List();
        var found = models.FirstOrDefault(model => model.Manifest?.Reference == reference)
            ?? throw Missing(reference.ToString(), models);
        return found.Folder;
    }

    /// <summary>The exact version that <c>name</c> or <c>name@version</c> stands for; null when it is not installed. Opens nothing.</summary>
    public ModelReference? Resolve(string text)
    {
        var models = List();
        return text.Contains('@', StringComparison.Ordinal)
            ? models.FirstOrDefault(model => model.Manifest?.Reference == ModelReference.Parse(text))?.Manifest?.Reference
            : NewestOf(text, models)?.Manifest?.Reference;
    }

    /// <summary>Adds the package that <paramref name="write"/> writes into an empty folder: it appears whole and verified, or not at all.</summary>
    /// <returns>The installed package. One that is there already with the same graph is left as it is.</returns>
    /// <exception cref="InvalidInputException">What was written is no valid package, or another package has its name and version.</exception>
    /// <exception cref="TransientException">Another process is adding a package.</exception>
    public ModelPackage Install(Action<string> write)
    {
        Directory.CreateDirectory(InstallFolder);
        using var turn = TakeTurn();
        var draft = Path.Combine(InstallFolder, ".draft");
        DeleteIfThere(draft);
        Directory.CreateDirectory(draft);
        try
        {
            write(draft);
            return Accept(draft, ModelPackage.Open(draft).Manifest);
        }
        finally
        {
            DeleteIfThere(draft);
        }
    }

    /// <summary>Adds a copy of a package.</summary>
    /// <inheritdoc cref="Install"/>
    public ModelPackage InstallCopy(string folder)
    {
        ModelPackage.Open(folder);
        return Install(draft => Copy(folder, draft));
    }

    /// <summary>Removes one version of a package that was installed here.</summary>
    /// <exception cref="InvalidInputException">It is not there, or it came with the program.</exception>
    public void Remove(ModelReference reference)
    {
        var folder = Path.Combine(InstallFolder, reference.ToString());
        var models = List();
        var found = models.FirstOrDefault(model => model.Manifest?.Reference == reference)
            ?? throw Missing(reference.ToString(), models);
        if (Path.GetFullPath(found.Folder) != Path.GetFullPath(folder))
        {
            throw new InvalidInputException("model", "a package that was installed", $"{reference}, which comes with the program in {found.Folder}", "It cannot be removed.");
        }

        using var turn = TakeTurn();

        // A rename takes it away at once; the files may then go one by one.
        var gone = Path.Combine(InstallFolder, ".removed");
        DeleteIfThere(gone);
        Directory.Move(folder, gone);
        DeleteIfThere(gone);
    }

    /// <summary>Folders with bundled packages: beside the program, or in the repository that it was built in.</summary>
    internal static IReadOnlyList<string> Bundled(string programFolder)
    {
        var beside = Path.Combine(programFolder, FolderName);
        if (Directory.Exists(beside))
        {
            return [beside];
        }

        for (var folder = new DirectoryInfo(programFolder); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, RepositoryMark)))
            {
                return [Path.Combine(folder.FullName, FolderName)];
            }
        }

        return [];
    }

    private ModelPackage Accept(string draft, ModelManifest manifest)
    {
        var folder = Path.Combine(InstallFolder, manifest.Reference.ToString());
        if (!Directory.Exists(folder))
        {
            Directory.Move(draft, folder);
            return ModelPackage.Open(folder);
        }

        var installed = ModelPackage.Open(folder);
        return installed.Manifest.ItemJson == manifest.ItemJson
            ? installed
            : throw new InvalidInputException(
                "model", $"a version other than {manifest.Reference}", "another package that is installed under it", $"Remove that one first ('groundshift model remove {manifest.Reference}'), or give this one a new version.");
    }

    private InstalledModel Newest(string name)
    {
        var models = List();
        return NewestOf(name, models) ?? throw Missing(name, models);
    }

    private static InstalledModel? NewestOf(string name, IReadOnlyList<InstalledModel> models) =>
        NewestOf(name, [.. models.Select(model => model.Manifest).OfType<ModelManifest>()]) is { } newest
            ? models.First(model => ReferenceEquals(model.Manifest, newest))
            : null;

    /// <summary>The newest of the packages with a name; a pre-release only where there is nothing else.</summary>
    internal static ModelManifest? NewestOf(string name, IReadOnlyList<ModelManifest> manifests)
    {
        var versions = manifests.Where(manifest => manifest.Reference.Name == name).OrderByDescending(VersionOf).ToList();
        return versions.FirstOrDefault(manifest => VersionOf(manifest).Prerelease.Length == 0) ?? versions.FirstOrDefault();
    }

    private static InstalledModel Look(string folder)
    {
        try
        {
            return new InstalledModel(folder, ModelPackage.ReadManifest(folder), null);
        }
        catch (InvalidInputException exception)
        {
            return new InstalledModel(folder, null, exception.Message);
        }
    }

    private static SemanticVersion VersionOf(InstalledModel model) => model.Manifest is { } manifest ? VersionOf(manifest) : default;

    private static SemanticVersion VersionOf(ModelManifest manifest) =>
        SemanticVersion.TryParse(manifest.Reference.Version, out var version) ? version : default;

    private static InvalidInputException Missing(string text, IReadOnlyList<InstalledModel> models)
    {
        var names = models.Where(model => model.Manifest is not null).Select(model => model.Manifest?.Reference.ToString());
        var broken = models.Where(model => model.Manifest is null).Select(model => $" {Path.GetFileName(model.Folder)} is broken: {model.Problem}");
        return new InvalidInputException(
            "model",
            $"an installed package ({string.Join(", ", names.DefaultIfEmpty("there is none"))})",
            $"'{text}'",
            $"Import it with 'groundshift model import', or list the packages with 'groundshift model list'.{string.Concat(broken)}");
    }

    private FileStream TakeTurn()
    {
        try
        {
            return new FileStream(Path.Combine(InstallFolder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new TransientException($"Another process is changing the packages in {InstallFolder}.", exception);
        }
    }

    private static bool IsHidden(string folder) => Path.GetFileName(folder).StartsWith('.');

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in PackageFiles.Of(from))
        {
            var target = Path.Combine(to, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // A file stands in a folder.
            File.Copy(Path.Combine(from, file), target);
        }
    }
}
