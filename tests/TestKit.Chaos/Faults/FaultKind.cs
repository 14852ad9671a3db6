namespace Groundshift.TestKit.Chaos.Faults;

/// <summary>What can happen to a run.</summary>
public enum FaultKind
{
    /// <summary>kill -9 of a worker, which starts again at once.</summary>
    KillWorker,

    /// <summary>kill -9 of the ingest role, which starts again at once.</summary>
    KillIngest,

    /// <summary>kill -9 of the catalog role, which starts again at once.</summary>
    KillCatalog,

    /// <summary>kill -9 of RabbitMQ; it starts again.</summary>
    CrashBroker,

    /// <summary>RabbitMQ stops in good order and starts again.</summary>
    StopBroker,

    /// <summary>PostgreSQL stops without a checkpoint and starts again.</summary>
    CrashDatabase,

    /// <summary>PostgreSQL ends all connections, stops and starts again.</summary>
    StopDatabase,

    /// <summary>Azurite stops in good order and starts again. Killed, it would lose what it acknowledged, which no real storage does.</summary>
    StopStorage,

    /// <summary>Storage answers 500 and 503.</summary>
    StorageErrors,

    /// <summary>Storage answers 429 with Retry-After.</summary>
    StorageThrottles,

    /// <summary>Storage does not answer.</summary>
    StorageHangs,

    /// <summary>Answers and requests of storage break off, some after they took effect.</summary>
    StorageCuts,

    /// <summary>A role loses its connections to broker or database and gets no new ones.</summary>
    CutLink,

    /// <summary>Nothing passes between a role and broker or database, without a word.</summary>
    FreezeLink,

    /// <summary>Bytes between a role and broker or database come late.</summary>
    SlowLink,

    /// <summary>Messages of jobs, done or not, are sent again, in any order and into any queue.</summary>
    RepeatedDeliveries,

    /// <summary>The clock of a process jumps ahead of the others by more than a lease, and back.</summary>
    ClockAhead,

    /// <summary>The clock of a process jumps behind the others by more than a lease, and back.</summary>
    ClockBehind,

    /// <summary>The receiver of alerts takes an event and answers 500.</summary>
    ReceiverFails,
}
