using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Models.Manifests;

/// <summary>
/// The packages that a process can use: those of its own folders first, then those of the object store where processes share one. A
/// shared package is fetched when it is used, into a folder whose name is its content's, and verified like any other.
/// </summary>
/// <remarks>Safe for several threads and processes at once.</remarks>
public sealed class ModelRegistry : IDisposable
{
    private const int FolderDigits = 16;
    private const string Draft = ".fetch-";

    // How old an answer to "which models are there" may be; planning asks it for each scene.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    // What a killed process left; no fetch takes that long.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly SharedPackages? _shared;
    private readonly string _cache;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private (IReadOnlyList<ModelManifest> Manifests, DateTimeOffset Until) _known = ([], DateTimeOffset.MinValue);

    /// <summary>Makes the registry.</summary>
    /// <param name="library">The process's own packages.</param>
    /// <param name="shared">The object store that processes share; null where packages are in folders alone.</param>
    /// <param name="cacheFolder">Folder for fetched packages; may be emptied while no process runs.</param>
    /// <param name="time">Clock.</param>
    public ModelRegistry(ModelLibrary library, IObjectStore? shared, string cacheFolder, TimeProvider time)
    {
        Library = library;
        _shared = shared is null ? null : new SharedPackages(shared);
        (_cache, _time) = (cacheFolder, time);
    }

    /// <summary>The process's own packages.</summary>
    public ModelLibrary Library { get; }

    /// <summary>What is known of every package, own ones first; of two with one version the own one counts.</summary>
    /// <exception cref="TransientException">The object store cannot be read now.</exception>
    public async ValueTask<IReadOnlyList<ModelManifest>> ListAsync(CancellationToken cancellationToken)
    {
        var own = Library.List().Select(model => model.Manifest).OfType<ModelManifest>().ToList();
        var shared = await SharedAsync(cancellationToken).ConfigureAwait(false);
        return [.. own, .. shared.Where(manifest => own.All(each => each.Reference != manifest.Reference))];
    }

    /// <summary>The package that <c>NAME</c> (its newest version) or <c>NAME@VERSION</c> stands for; null when there is none. Fetches nothing.</summary>
    /// <exception cref="TransientException">The object store cannot be read now.</exception>
    public async ValueTask<ModelManifest?> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        var all = await ListAsync(cancellationToken).ConfigureAwait(false);
        return text.Contains('@', StringComparison.Ordinal)
            ? all.FirstOrDefault(manifest => manifest.Reference == ModelReference.Parse(text))
            : ModelLibrary.NewestOf(text, all);
    }

    /// <summary>The folder of a package, fetched where it has to be; not verified yet.</summary>
    /// <exception cref="InvalidInputException">There is no such package, or the shared one is broken.</exception>
    /// <exception cref="TransientException">The object store cannot be read now.</exception>
    public async ValueTask<string> FetchAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        if (_shared is null
            || Library.List().Any(model => model.Manifest?.Reference == reference)
            || await _shared.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } package)
        {
            return Library.FolderOf(reference);
        }

        var folder = Path.Combine(_cache, $"{reference}-{package.Fingerprint()[..FolderDigits]}");
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!Directory.Exists(folder))
            {
                await FetchAsync(reference, package, folder, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }

        return folder;
    }

    /// <summary>Opens and verifies a package by <c>NAME</c> or <c>NAME@VERSION</c>, fetched where it has to be.</summary>
    /// <inheritdoc cref="FetchAsync(ModelReference, CancellationToken)"/>
    public async ValueTask<ModelPackage> FindAsync(string text, CancellationToken cancellationToken) =>
        await ResolveAsync(text, cancellationToken).ConfigureAwait(false) is { } manifest
            ? ModelPackage.Open(await FetchAsync(manifest.Reference, cancellationToken).ConfigureAwait(false))
            : Library.Find(text);

    /// <summary>Gives a package to all processes that share the object store; does nothing where none is shared.</summary>
    /// <returns>True when it was shared.</returns>
    /// <exception cref="InvalidInputException">Another package has its name and version there.</exception>
    public async ValueTask<bool> PublishAsync(ModelPackage package, CancellationToken cancellationToken)
    {
        if (_shared is null)
        {
            return false;
        }

        await _shared.PublishAsync(package, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes a package away, from the own folder and from the object store.</summary>
    /// <exception cref="InvalidInputException">There is no such package, or it comes with the program alone.</exception>
    public async ValueTask RemoveAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        var wasShared = _shared is not null && await _shared.RemoveAsync(reference, cancellationToken).ConfigureAwait(false);
        if (!wasShared || Directory.Exists(Path.Combine(Library.InstallFolder, reference.ToString())))
        {
            Library.Remove(reference);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async ValueTask FetchAsync(ModelReference reference, SharedPackage package, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_cache);
        foreach (var left in new DirectoryInfo(_cache).EnumerateDirectories(Draft + "*").Where(draft => _time.GetUtcNow() - draft.LastWriteTimeUtc > Abandoned))
        {
            left.Delete(recursive: true);
        }

        var draft = Directory.CreateDirectory(Path.Combine(_cache, $"{Draft}{Guid.NewGuid():N}")).FullName;
        try
        {
            // The list always is there: FindAsync has just read it.
            await _shared!.FetchAsync(reference, package, draft, cancellationToken).ConfigureAwait(false);
            _ = ModelPackage.Open(draft);
            Directory.Move(draft, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster with the same content.
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
    }

    private async ValueTask<IReadOnlyList<ModelManifest>> SharedAsync(CancellationToken cancellationToken)
    {
        if (_shared is null)
        {
            return [];
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_known.Until <= _time.GetUtcNow())
            {
                List<ModelManifest> manifests = [];
                foreach (var reference in await _shared.ListAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (await _shared.FindManifestAsync(reference, cancellationToken).ConfigureAwait(false) is { } manifest)
                    {
                        manifests.Add(manifest);
                    }
                }

                _known = (manifests, _time.GetUtcNow() + Fresh);
            }

            return _known.Manifests;
        }
        finally
        {
            _turn.Release();
        }
    }
}
