namespace Groundshift.Core.Ports;

/// <summary>Who changed what in the catalog through the API.</summary>
public interface IAuditLog
{
    /// <summary>Adds an entry; it stands if, and only if, the transaction commits.</summary>
    ValueTask AddAsync(IStoreTransaction transaction, AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>The newest entries, newest first.</summary>
    ValueTask<IReadOnlyList<AuditEntry>> ListAsync(int most, CancellationToken cancellationToken);
}

/// <summary>One change.</summary>
/// <param name="Time">When.</param>
/// <param name="Key">Id of the key.</param>
/// <param name="Address">Network address of the caller.</param>
/// <param name="Action">Such as <c>POST</c>.</param>
/// <param name="Target">Such as <c>/collections/c/items/i</c>.</param>
/// <param name="RequestId">The request, as the service's log names it.</param>
public sealed record AuditEntry(DateTimeOffset Time, string Key, string Address, string Action, string Target, string RequestId);
