namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Where the stores are.</summary>
public sealed record PostgresOptions
{
    /// <summary>Npgsql's connection string. Holds the password: never logged.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Schema of all tables; made where it is missing. Several deployments can share a database under different names.</summary>
    public string Schema { get; init; } = "groundshift";

    /// <summary>Gives the password of each new connection, for passwords that end, such as access tokens; null takes the one of the connection string.</summary>
    public Func<CancellationToken, ValueTask<string>>? Password { get; init; }

    /// <summary>Does not show the password.</summary>
    public override string ToString() => $"schema {Schema}";
}
