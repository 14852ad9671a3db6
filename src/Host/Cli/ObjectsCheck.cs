using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Core.Jobs;

namespace Groundshift.Host.Cli;

/// <summary>Whether the object store can be reached, listed, written, read and cleaned. Leaves nothing behind.</summary>
internal static class ObjectsCheck
{
    private const string What = "object store";

    public static async Task<DoctorFinding> LookAsync(RemoteObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            await TryRightsAsync(store, cancellationToken);
            return new DoctorFinding(What, Works: true, Needed: true, $"{store} can be listed, written, read and deleted in");
        }
        catch (Exception error) when (error is InvalidInputException or TransientException)
        {
            return new DoctorFinding(What, Works: false, Needed: true, error.Message);
        }
    }

    private static async Task TryRightsAsync(RemoteObjectStore store, CancellationToken cancellationToken)
    {
        var path = $"doctor/{Guid.NewGuid():N}";
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, path, cancellationToken);
            await store.PutAsync(path, file, "text/plain", cancellationToken);
            await using (var content = await store.OpenAsync(path, 0, null, cancellationToken))
            {
                using var reader = new StreamReader(content ?? Stream.Null);
                if (await reader.ReadToEndAsync(cancellationToken) != path)
                {
                    throw new InvalidInputException(What, "what was written a moment ago", "something else", $"Check that {store} is no cache in front of a store.");
                }
            }
        }
        finally
        {
            File.Delete(file);
        }

        await store.DeleteAsync(path, cancellationToken);
    }
}
