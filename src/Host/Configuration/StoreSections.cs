namespace Groundshift.Host.Configuration;

/// <summary>Where the stores are: in the data folder unless a connection is given.</summary>
internal sealed class StoreSection
{
    /// <summary>PostgreSQL with PostGIS, for several processes on several machines.</summary>
    public PostgresSection Postgres { get; set; } = new();
}

/// <summary>Stores in PostgreSQL.</summary>
internal sealed class PostgresSection
{
    /// <summary>Npgsql's connection string; a secret, so it belongs in the environment.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>True to log in with a token of Entra ID in place of a password: Azure Database for PostgreSQL.</summary>
    public bool Entra { get; set; }

    /// <summary>Schema of all tables.</summary>
    public string Schema { get; set; } = "groundshift";
}

/// <summary>Where the job queues are: beside the stores unless a broker is given.</summary>
internal sealed class QueueSection
{
    /// <summary>A RabbitMQ broker.</summary>
    public RabbitMqSection RabbitMq { get; set; } = new();

    /// <summary>A namespace of Azure Service Bus.</summary>
    public ServiceBusSection ServiceBus { get; set; } = new();
}

/// <summary>Queues on RabbitMQ.</summary>
internal sealed class RabbitMqSection
{
    /// <summary><c>amqp://USER:PASSWORD@HOST:PORT/VHOST</c>; a secret, so it belongs in the environment.</summary>
    public string? Uri { get; set; }

    /// <summary>What the names of the queues begin with.</summary>
    public string Prefix { get; set; } = "groundshift.";

    /// <summary>Deliveries without a settlement before the broker sets a message aside.</summary>
    public int DeliveryLimit { get; set; } = 100;
}
