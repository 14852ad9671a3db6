using Groundshift.Core.Jobs;
using Polly;
using Polly.Retry;

namespace Groundshift.Adapters.Scale.ObjectStore;

/// <summary>Tries requests again while what stops them may pass, and ends those that take too long.</summary>
internal sealed class Retries(RemoteOptions options, TimeProvider time)
{
    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            // What a server asks for beyond our patience is not waited for here.
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is TransientException and not RefusedException and var failure && !(failure.RetryAfter > options.LongestDelay)),
            MaxRetryAttempts = options.Attempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.FirstDelay,
            MaxDelay = options.LongestDelay,
            DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as TransientException)?.RetryAfter),
        })
        .Build();

    /// <summary>Runs a request whose failures are told apart already.</summary>
    public ValueTask<T> RunAsync<T>(string what, Func<CancellationToken, ValueTask<T>> request, CancellationToken cancellationToken) =>
        RunAsync(what, options.Patience, request, cancellationToken);

    /// <summary>The same, for one that carries so many bytes of a file.</summary>
    public ValueTask<T> SendAsync<T>(string what, long bytes, Func<CancellationToken, ValueTask<T>> request, CancellationToken cancellationToken) =>
        RunAsync(what, options.PatienceWith(bytes), request, cancellationToken);

    private ValueTask<T> RunAsync<T>(string what, TimeSpan patience, Func<CancellationToken, ValueTask<T>> request, CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(
            async token =>
            {
                using var limit = new CancellationTokenSource(patience, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
                try
                {
                    return await request(either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException error) when (!token.IsCancellationRequested)
                {
                    throw new TransientException($"{what} took longer than {patience.TotalSeconds:0.#} s.", error);
                }
            },
            cancellationToken);
}
