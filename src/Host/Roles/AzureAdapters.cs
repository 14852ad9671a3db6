using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;
using Microsoft.Extensions.DependencyInjection;
#if AZURE
using Groundshift.Adapters.Azure;
using Groundshift.Adapters.Azure.EventGrid;
using Groundshift.Adapters.Azure.Identity;
using Groundshift.Adapters.Azure.ServiceBus;
#endif

namespace Groundshift.Host.Roles;

/// <summary>The adapters of Azure, which are in builds from registries that have all packages.</summary>
internal static class AzureAdapters
{
#if AZURE
    /// <summary>Puts the queues on Service Bus.</summary>
    public static IServiceCollection AddServiceBus(this IServiceCollection services, SharedOptions options) => services
        .AddAzureIdentity(IdentityOf(options))
        .AddServiceBusQueue(new ServiceBusOptions
        {
            Namespace = options.Queue.ServiceBus.Namespace,
            ConnectionString = options.Queue.ServiceBus.ConnectionString,
            Prefix = options.Queue.ServiceBus.Prefix,
            WebSockets = options.Queue.ServiceBus.WebSockets,
        });

    /// <summary>Channels of Azure's kinds; an attempt may take <paramref name="timeout"/>.</summary>
    public static IEnumerable<IAlertChannel> Channels(SharedOptions options, TimeSpan timeout) => [new EventGridChannel(AzureIdentity.Create(IdentityOf(options)), timeout)];

    /// <summary>Entra tokens in place of the database's password.</summary>
    public static Func<CancellationToken, ValueTask<string>> DatabasePassword(SharedOptions options) =>
        new DatabaseTokens(AzureIdentity.Create(IdentityOf(options))).NextAsync;

    /// <summary>Lets the objects in Blob Storage be reached as the process's identity.</summary>
    public static IServiceCollection AddStorageToken(this IServiceCollection services, SharedOptions options) => services.AddSingleton<StorageToken>(_ =>
    {
        var token = AzureTokens.For(AzureIdentity.Create(IdentityOf(options)), AzureTokens.Storage);
        return cancellationToken => token(cancellationToken);
    });

    private static AzureIdentityOptions IdentityOf(SharedOptions options) => new() { Credential = options.Azure.Credential, ClientId = options.Azure.ClientId };
#else
    /// <summary>Puts the queues on Service Bus.</summary>
    /// <exception cref="InvalidInputException">This build has no such adapter.</exception>
    public static IServiceCollection AddServiceBus(this IServiceCollection services, SharedOptions options) => throw new InvalidInputException(
        "Queue:ServiceBus", "queues that this build can reach", "queues on Azure Service Bus",
        "This build has no Azure adapters: build with -p:FullNuGet=true, or leave Queue:ServiceBus unset.");

    /// <summary>Channels of Azure's kinds; an attempt may take <paramref name="timeout"/>.</summary>
    public static IEnumerable<IAlertChannel> Channels(SharedOptions options, TimeSpan timeout) => [];

    /// <summary>Entra tokens in place of the database's password.</summary>
    /// <exception cref="InvalidInputException">This build has no such adapter.</exception>
    public static Func<CancellationToken, ValueTask<string>> DatabasePassword(SharedOptions options) => throw new InvalidInputException(
        "Store:Postgres:Entra", "a way to log in that this build knows", "tokens of Entra ID",
        "This build has no Azure adapters: build with -p:FullNuGet=true, or leave Store:Postgres:Entra unset.");

    /// <summary>Adds nothing: this build knows no Azure identity.</summary>
    public static IServiceCollection AddStorageToken(this IServiceCollection services, SharedOptions options) => services;
#endif
}
