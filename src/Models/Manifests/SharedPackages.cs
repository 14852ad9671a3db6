using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Models.Manifests;

/// <summary>
/// Packages in the object store, for processes that share no folder: <c>models/NAME/VERSION/package.json</c> lists files with their
/// checksums, which lie beside it under paths of their content.
/// </summary>
internal sealed class SharedPackages(IObjectStore objects)
{
    private const string Root = "models/";
    private const string ListName = "package.json";
    private const string Json = "application/json";
    private const string Binary = "application/octet-stream";

    // Sixteen hex digits tell the versions of one file apart.
    private const int PathDigits = 16;

    /// <summary>Every package that is there, by its list's path and what the store says of it.</summary>
    public async ValueTask<IReadOnlyList<ModelReference>> ListAsync(CancellationToken cancellationToken)
    {
        List<ModelReference> found = [];
        await foreach (var path in objects.ListAsync(Root, cancellationToken).ConfigureAwait(false))
        {
            if (path.Split('/') is [_, var name, var version, ListName])
            {
                found.Add(new ModelReference(name, version));
            }
        }

        return found;
    }

    /// <summary>What a package says about itself; null when it is not there.</summary>
    /// <exception cref="InvalidInputException">It is broken.</exception>
    public async ValueTask<ModelManifest?> FindManifestAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        if (await FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } list)
        {
            return null;
        }

        var file = list.Files.FirstOrDefault(each => each.Name == ModelManifest.FileName) ?? throw Broken(reference, $"no {ModelManifest.FileName}");
        using var text = new MemoryStream();
        await CopyAsync(reference, file, text, cancellationToken).ConfigureAwait(false);
        text.Position = 0;
        using var reader = new StreamReader(text);
        return ModelManifest.Parse(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The files of a package; null when it is not there.</summary>
    public async ValueTask<SharedPackage?> FindAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        if (await objects.OpenAsync(ListOf(reference), 0, null, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            try
            {
                return await JsonSerializer.DeserializeAsync(content, SharedPackageJson.Default.SharedPackage, cancellationToken).ConfigureAwait(false);
            }
            catch (JsonException error)
            {
                throw Broken(reference, error.Message);
            }
        }
    }

    /// <summary>Stores a package; the list goes last, so that half a package is never found.</summary>
    /// <exception cref="InvalidInputException">Another package is there under its name and version.</exception>
    public async ValueTask PublishAsync(ModelPackage package, CancellationToken cancellationToken)
    {
        var reference = package.Manifest.Reference;
        var list = new SharedPackage([.. FilesOf(package.Folder)]);
        if (await FindAsync(reference, cancellationToken).ConfigureAwait(false) is { } there && !there.Files.SequenceEqual(list.Files))
        {
            throw new InvalidInputException(
                "model", $"a version other than {reference}", "another package under it in the object store", $"Remove that one first ('groundshift model remove {reference}'), or give this one a new version.");
        }

        foreach (var file in list.Files)
        {
            await objects.PutAsync(PathOf(reference, file), Path.Combine(package.Folder, file.Name), Binary, cancellationToken).ConfigureAwait(false);
        }

        var text = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(text, JsonSerializer.SerializeToUtf8Bytes(list, SharedPackageJson.Default.SharedPackage), cancellationToken).ConfigureAwait(false);
            await objects.PutAsync(ListOf(reference), text, Json, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(text);
        }
    }

    /// <summary>Removes a package, its list first; false when it is not there.</summary>
    public async ValueTask<bool> RemoveAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        if (await FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } list)
        {
            return false;
        }

        await objects.DeleteAsync(ListOf(reference), cancellationToken).ConfigureAwait(false);
        foreach (var file in list.Files)
        {
            await objects.DeleteAsync(PathOf(reference, file), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Copies the files of a package into a folder, each checked against its checksum.</summary>
    /// <exception cref="InvalidInputException">A file is missing or altered.</exception>
    public async ValueTask FetchAsync(ModelReference reference, SharedPackage list, string folder, CancellationToken cancellationToken)
    {
        foreach (var file in list.Files)
        {
            var target = Path.GetFullPath(Path.Combine(folder, file.Name));
            if (!target.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw Broken(reference, $"a file '{file.Name}'");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // The target stands in the folder.
            var output = File.Create(target);
            await using (output.ConfigureAwait(false))
            {
                await CopyAsync(reference, file, output, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask CopyAsync(ModelReference reference, PackageFile file, Stream output, CancellationToken cancellationToken)
    {
        var content = await objects.OpenAsync(PathOf(reference, file), 0, null, cancellationToken).ConfigureAwait(false) ?? throw Broken(reference, $"no {file.Name}");
        await using (content.ConfigureAwait(false))
        {
            await content.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
        }

        output.Position = 0;
        var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(output, cancellationToken).ConfigureAwait(false));
        if (found != file.Sha256)
        {
            throw Broken(reference, $"{file.Name} with SHA-256 {found}");
        }
    }

    private static IEnumerable<PackageFile> FilesOf(string folder)
    {
        foreach (var file in PackageFiles.Of(folder).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(Path.Combine(folder, file));
            yield return new PackageFile(file.Replace('\\', '/'), Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
        }
    }

    private static string ListOf(ModelReference reference) => $"{Root}{reference.Name}/{reference.Version}/{ListName}";

    private static string PathOf(ModelReference reference, PackageFile file) =>
        $"{Root}{reference.Name}/{reference.Version}/{file.Sha256[..PathDigits]}/{Path.GetFileName(file.Name)}";

    private static InvalidInputException Broken(ModelReference reference, string found) => new(
        "model", $"the whole package {reference} in the object store", found, $"Remove it ('groundshift model remove {reference}') and add it again.");
}

/// <summary>What a package in the object store is made of.</summary>
/// <param name="Files">Its files; a name may hold the folder of golden vectors.</param>
internal sealed record SharedPackage(IReadOnlyList<PackageFile> Files)
{
    /// <summary>Tells packages of one version apart.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, SharedPackageJson.Default.SharedPackage)));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SharedPackage))]
internal sealed partial class SharedPackageJson : JsonSerializerContext;
