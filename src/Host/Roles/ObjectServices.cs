using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Adapters.Scale.ObjectStore.AzureBlob;
using Groundshift.Adapters.Scale.ObjectStore.S3;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;
using Groundshift.Models.Manifests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Host.Roles;

/// <summary>A token of the process's Azure identity for the scope <c>https://storage.azure.com/.default</c>, and when it ends; caches.</summary>
internal delegate ValueTask<(string Token, DateTimeOffset Expires)> StorageToken(CancellationToken cancellationToken);

/// <summary>Objects in a bucket or container, and what hangs on where they are.</summary>
internal static class ObjectServices
{
    private const string FetchedModels = "fetched-models";

    /// <summary>Puts the objects where the settings say, in place of those that the stores brought.</summary>
    public static IServiceCollection AddSharedObjects(this IServiceCollection services, ObjectsSection objects)
    {
        if (!objects.IsShared)
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.RemoveAll<IObjectStore>();
        return services
            .AddSingleton(provider => Open(objects, provider))
            .AddSingleton<IObjectStore>(provider => provider.GetRequiredService<RemoteObjectStore>());
    }

    /// <summary>The packages of this process: its own, and those in the objects where processes share them.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services, SharedOptions options) =>
        services.AddSingleton(provider => new ModelRegistry(
            ModelLibrary.Default(options.ModelsFolder),
            options.Objects.IsShared ? provider.GetRequiredService<IObjectStore>() : null,
            Path.Combine(options.DataFolder, FetchedModels),
            TimeProvider.System));

    private static RemoteObjectStore Open(ObjectsSection objects, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return objects.S3.Bucket is { Length: > 0 } bucket
            ? RemoteObjectStore.Open(S3(objects.S3, bucket), time)
            : RemoteObjectStore.Open(AzureBlob(objects.AzureBlob, provider), time);
    }

    private static S3Options S3(S3Section section, string bucket) => new()
    {
        Endpoint = section.Endpoint is { } endpoint ? new Uri(endpoint) : null,
        Bucket = bucket,
        Prefix = section.Prefix,
        Region = section.Region,
        PathStyle = section.Endpoint is null ? null : section.PathStyle,
        AccessKeyId = section.AccessKeyId,
        SecretAccessKey = section.SecretAccessKey,
        SessionToken = section.SessionToken,
    };

    private static AzureBlobOptions AzureBlob(AzureBlobSection section, IServiceProvider provider) => new()
    {
        Endpoint = new Uri(section.Endpoint!), // ObjectRules saw it.
        Container = section.Container!,
        Prefix = section.Prefix,
        AccountKey = section.AccountKey,
        Sas = section.Sas?.TrimStart('?'),
        Token = string.IsNullOrEmpty(section.AccountKey) && string.IsNullOrEmpty(section.Sas) ? TokenOf(provider) : null,
    };

    private static Func<CancellationToken, ValueTask<(string, DateTimeOffset)>> TokenOf(IServiceProvider provider) =>
        provider.GetService<StorageToken>() is { } token
            ? cancellationToken => token(cancellationToken)
            : throw new InvalidInputException(
                "Objects:AzureBlob", "AccountKey or Sas, for this build knows no Azure identity", "neither", "Set one in the environment, or build with -p:FullNuGet=true.");
}
