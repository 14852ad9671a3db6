using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.Tests.Execution;

/// <summary>Tells when an event was logged.</summary>
internal sealed class EventLogger<T>(int id) : ILogger<T>
{
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Seen => _seen.Task;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == id)
        {
            _seen.TrySetResult();
        }
    }
}
