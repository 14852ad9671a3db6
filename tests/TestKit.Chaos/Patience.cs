using System.Globalization;
using Groundshift.Core.Jobs;

namespace Groundshift.TestKit.Chaos;

/// <summary>Waits for conditions, and says what was awaited when they do not come.</summary>
internal static class Patience
{
    /// <summary>Longest wait: a job that failed some times in a row waits for minutes before its next attempt.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when <paramref name="look"/> finds it.</summary>
    /// <param name="what">What is awaited.</param>
    /// <param name="look">Null when it is there, else how far it is. Stores may be out of reach meanwhile.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task UntilAsync(string what, Func<Task<string?>> look, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Poll, TimeProvider.System);
        while (await TryAsync(look, cancellationToken) is { } missing)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"Waited {Limit.TotalMinutes} minutes until {what}: {missing}."));
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task<string?> TryAsync(Func<Task<string?>> look, CancellationToken cancellationToken)
    {
        try
        {
            return await look();
        }
        catch (TransientException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            return error.Message;
        }
    }
}
