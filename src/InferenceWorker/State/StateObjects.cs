using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;

namespace Groundshift.InferenceWorker.State;

/// <summary>Files of states in the object store, under paths that their content decides.</summary>
internal sealed class StateObjects(IObjectStore objects)
{
    // Sixteen hex digits tell the files of one state apart.
    private const int PathDigits = 16;

    private const string Json = "application/json";

    /// <summary>Stores a local file.</summary>
    public async Task<StateFile> PutAsync(string stateId, string name, string extension, string localFile, string mediaType, CancellationToken cancellationToken)
    {
        var (size, hash) = await MeasureAsync(localFile, cancellationToken);
        var path = $"state/{stateId}/{name}-{hash[..PathDigits]}{extension}";
        await objects.PutAsync(path, localFile, mediaType, cancellationToken);
        return new StateFile(path, size, hash);
    }

    /// <summary>Stores a document.</summary>
    public async Task<StateFile> PutAsync<T>(string stateId, string name, T value, JsonTypeInfo<T> type, string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, $"{name}.json");
        await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);
        return await PutAsync(stateId, name, ".json", file, Json, cancellationToken);
    }

    /// <summary>Copies an object to a local file. False when it is missing or not what was stored.</summary>
    public async Task<bool> TryFetchAsync(StateFile file, string localFile, CancellationToken cancellationToken)
    {
        await using (var stream = await objects.OpenAsync(file.Path, 0, null, cancellationToken))
        {
            if (stream is null)
            {
                return false;
            }

            await using var target = File.Create(localFile);
            await stream.CopyToAsync(target, cancellationToken);
        }

        return await MeasureAsync(localFile, cancellationToken) == (file.Size, file.Sha256);
    }

    /// <summary>Reads a state's manifest, whose path tells its checksum.</summary>
    /// <exception cref="InvalidInputException">It is missing or damaged.</exception>
    public async Task<StateManifest> ReadManifestAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = await objects.OpenAsync(path, 0, null, cancellationToken) ?? throw Broken(path, "no such file");
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        if (!path.EndsWith($"-{hash[..PathDigits]}.json", StringComparison.Ordinal))
        {
            throw Broken(path, $"a file with checksum {hash[..PathDigits]}");
        }

        bytes.Position = 0;
        return JsonSerializer.Deserialize(bytes, StateJson.Default.StateManifest) ?? throw Broken(path, "the JSON null");
    }

    /// <summary>Reads a list of patches.</summary>
    /// <exception cref="InvalidInputException">It is missing or damaged.</exception>
    public async Task<ChangePatches> ReadPatchesAsync(StateFile file, CancellationToken cancellationToken)
    {
        await using var stream = await objects.OpenAsync(file.Path, 0, null, cancellationToken) ?? throw Broken(file.Path, "no such file");
        return await JsonSerializer.DeserializeAsync(stream, MessageJson.Default.ChangePatches, cancellationToken) ?? throw Broken(file.Path, "the JSON null");
    }

    private static InvalidInputException Broken(string path, string found) => new(
        "land-cover state", $"its manifest at {path}", found, "Restore the file from a backup: it lists what the state is made of.");

    private static async Task<(long Size, string Sha256)> MeasureAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return (stream.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)));
    }
}
