using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Execution;

namespace Groundshift.InferenceWorker.Tests.Execution;

/// <summary>Stores of a worker that dies before or after its n-th write, as a killed process does: from then on nothing it does arrives.</summary>
internal sealed class MortalStores
{
    private readonly JobStores _inner;
    private readonly int _dieAt;
    private int _steps;

    public MortalStores(JobStores inner, int dieAt)
    {
        _inner = inner;
        _dieAt = dieAt;
        Stores = new JobStores(new Queue(this), new Ledger(this), new Outbox(this), new States(this), new Transactions(this));
    }

    public JobStores Stores { get; }

    public bool Died => _steps >= _dieAt;

    private async ValueTask<T> Do<T>(Func<ValueTask<T>> call)
    {
        Step();
        var result = await call();
        Step();
        return result;
    }

    private async ValueTask Do(Func<ValueTask> call)
    {
        Step();
        await call();
        Step();
    }

    private void Step()
    {
        if (++_steps >= _dieAt)
        {
            throw new IOException("the process is dead");
        }
    }

    private sealed class Queue(MortalStores life) : IJobQueue
    {
        public ValueTask SendAsync(JobId job, JobPriority priority, CancellationToken token) =>
            life.Do(() => life._inner.Queue.SendAsync(job, priority, token));

        public ValueTask<IJobDelivery?> ReceiveAsync(JobPriority priority, TimeSpan visibility, CancellationToken token) => life.Do(async () =>
            await life._inner.Queue.ReceiveAsync(priority, visibility, token) is { } delivery ? new Delivery(life, delivery) : (IJobDelivery?)null);

        public ValueTask<long> CountReadyAsync(JobPriority priority, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<long> CountAsync(JobPriority priority, CancellationToken token) => life._inner.Queue.CountAsync(priority, token);
    }

    private sealed class Delivery(MortalStores life, IJobDelivery inner) : IJobDelivery
    {
        public JobId Job => inner.Job;

        public int Attempt => inner.Attempt;

        public ValueTask<bool> RenewAsync(TimeSpan visibility, CancellationToken token) => life.Do(() => inner.RenewAsync(visibility, token));

        public ValueTask<bool> CompleteAsync(CancellationToken token) => life.Do(() => inner.CompleteAsync(token));

        public ValueTask<bool> AbandonAsync(TimeSpan delay, CancellationToken token) => life.Do(() => inner.AbandonAsync(delay, token));

        public ValueTask<bool> ParkAsync(string reason, CancellationToken token) => life.Do(() => inner.ParkAsync(reason, token));
    }

    private sealed class Ledger(MortalStores life) : IJobLedger
    {
        private IJobLedger Inner => life._inner.Ledger;

        public ValueTask<bool> AddAsync(IStoreTransaction transaction, SceneJob job, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<bool> AmendAsync(IStoreTransaction transaction, SceneJob job, string reason, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<JobClaim?> ClaimAsync(JobId job, string worker, TimeSpan lease, CancellationToken token) =>
            life.Do(() => Inner.ClaimAsync(job, worker, lease, token));

        public ValueTask<bool> StartAsync(JobClaim claim, CancellationToken token) => life.Do(() => Inner.StartAsync(claim, token));

        public ValueTask<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken token) => life.Do(() => Inner.RenewAsync(claim, lease, token));

        public ValueTask<bool> ReleaseAsync(JobClaim claim, CancellationToken token) => life.Do(() => Inner.ReleaseAsync(claim, token));

        public ValueTask<bool> RetryLaterAsync(JobClaim claim, string reason, TimeSpan wait, CancellationToken token) =>
            life.Do(() => Inner.RetryLaterAsync(claim, reason, wait, token));

        public ValueTask<bool> ReturnAsync(JobClaim claim, string reason, TimeSpan wait, CancellationToken token) =>
            life.Do(() => Inner.ReturnAsync(claim, reason, wait, token));

        public ValueTask<bool> FinishAsync(IStoreTransaction transaction, JobClaim claim, JobState final, string outcome, CancellationToken token) =>
            life.Do(() => Inner.FinishAsync(((Transaction)transaction).Inner, claim, final, outcome, token));

        public ValueTask<bool> AbortAsync(IStoreTransaction transaction, JobId job, string reason, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<bool> RequeueAsync(IStoreTransaction transaction, JobId job, string reason, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<LedgerEntry>> ExpireAsync(CancellationToken token) => throw new NotSupportedException();

        public ValueTask SentAsync(IStoreTransaction transaction, JobId job, long pixels, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<long> PixelsSentAsync(string areaId, DateTimeOffset since, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<SentJob>> InFlightAsync(CancellationToken token) => throw new NotSupportedException();

        public ValueTask<long> CountDueAsync(JobPriority priority, DateTimeOffset dueBy, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<SentJob>> RecallAsync(IStoreTransaction transaction, JobPriority priority, DateTimeOffset dueBy, int limit, CancellationToken token) =>
            throw new NotSupportedException();

        public ValueTask<JobFlow> FlowAsync(JobPriority priority, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<LedgerEntry?> FindAsync(JobId job, CancellationToken token) => life.Do(() => Inner.FindAsync(job, token));

        public ValueTask<IReadOnlyList<LedgerEntry>> ListAsync(LedgerQuery query, CancellationToken token) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<LedgerEvent>> HistoryAsync(JobId job, CancellationToken token) => life.Do(() => Inner.HistoryAsync(job, token));
    }

    private sealed class Outbox(MortalStores life) : IOutbox
    {
        public ValueTask AddAsync(IStoreTransaction transaction, OutboxMessage message, CancellationToken token) =>
            life.Do(() => life._inner.Outbox.AddAsync(((Transaction)transaction).Inner, message, token));

        public ValueTask<IReadOnlyList<OutboxMessage>> PendingAsync(string topic, int limit, CancellationToken token) =>
            life._inner.Outbox.PendingAsync(topic, limit, token);

        public ValueTask<IReadOnlyList<OutboxMessage>> PendingAsync(string topic, int limit, IReadOnlyCollection<OutboxFlow> held, CancellationToken token) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<OutboxBacklog>> BacklogAsync(string topic, CancellationToken token) => throw new NotSupportedException();

        public ValueTask SentAsync(string id, CancellationToken token) => throw new NotSupportedException();

        public ValueTask SentAsync(IStoreTransaction transaction, string id, CancellationToken token) => throw new NotSupportedException();
    }

    private sealed class States(MortalStores life) : IStateStore
    {
        public ValueTask<StatePointer?> FindAsync(string stateId, CancellationToken token) => life._inner.States.FindAsync(stateId, token);

        public ValueTask<bool> AdvanceAsync(IStoreTransaction transaction, StatePointer next, CancellationToken token) =>
            life.Do(() => life._inner.States.AdvanceAsync(((Transaction)transaction).Inner, next, token));

        public ValueTask<IReadOnlyList<StatePointer>> OfAreaAsync(string area, CancellationToken token) => life._inner.States.OfAreaAsync(area, token);

        public ValueTask<IReadOnlyList<StatePointer>> ListAsync(CancellationToken token) => life._inner.States.ListAsync(token);
    }

    private sealed class Transactions(MortalStores life) : IStoreTransactions
    {
        public async ValueTask<IStoreTransaction> BeginAsync(CancellationToken token)
        {
            life.Step();
            var transaction = new Transaction(life, await life._inner.Transactions.BeginAsync(token));
            try
            {
                life.Step();
                return transaction;
            }
            catch
            {
                await transaction.DisposeAsync();
                throw;
            }
        }
    }

    private sealed class Transaction(MortalStores life, IStoreTransaction inner) : IStoreTransaction
    {
        public IStoreTransaction Inner => inner;

        public ValueTask CommitAsync(CancellationToken token) => life.Do(() => inner.CommitAsync(token));

        // The death of a process rolls back too.
        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
