using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Roles;

/// <summary>
/// Asks what a role works with once before it starts. A refusal now is most likely a wrong setting, which whoever starts the process should
/// see at once; later it is most likely a password that was changed, and the role waits (operations.md, "A server that refuses").
/// </summary>
internal static class FirstContact
{
    // A server that is away is waited for by the role itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="RefusedException">A server refuses what the settings say.</exception>
    /// <exception cref="InvalidInputException">A server and this program do not fit together.</exception>
    public static async Task AskAsync(IServiceProvider services, Role role, CancellationToken cancellationToken)
    {
        await AskAsync(async token => await services.GetRequiredService<IJobLedger>().FindAsync(new JobId("start"), token), cancellationToken);
        if (role != Role.Catalog)
        {
            await AskAsync(async token => await services.GetRequiredService<IJobQueue>().CountReadyAsync(JobPriority.Fresh, token), cancellationToken);
        }

        if (services.GetService<RemoteObjectStore>() is { } objects)
        {
            await AskAsync(async token => await objects.CheckAsync(token), cancellationToken);
        }
    }

    private static async Task AskAsync(Func<CancellationToken, Task> askAsync, CancellationToken cancellationToken)
    {
        try
        {
            // What takes longer, such as bringing a large schema up to date, goes on by itself.
            await askAsync(cancellationToken).WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (Exception error) when (error is TransientException and not RefusedException or TimeoutException)
        {
            // It is away, or slow.
        }
    }
}
