namespace Groundshift.Core.Ports;

/// <summary>Keys of the API. A key's secret is never stored, only its SHA-256.</summary>
public interface IAccessKeyStore
{
    /// <summary>Adds a key.</summary>
    /// <exception cref="Jobs.InvalidInputException">The id is taken.</exception>
    ValueTask AddAsync(AccessKey key, CancellationToken cancellationToken);

    /// <summary>The key of a secret's hash, revoked and expired ones included; or null.</summary>
    ValueTask<AccessKey?> FindAsync(string hash, CancellationToken cancellationToken);

    /// <summary>All keys, by id.</summary>
    ValueTask<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Revokes a key for good; false where there is none of the id that still holds.</summary>
    ValueTask<bool> RevokeAsync(string id, DateTimeOffset time, CancellationToken cancellationToken);
}

/// <summary>A key of the API and what it allows.</summary>
public sealed record AccessKey
{
    /// <summary>Public id, which logs name.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret, in lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>Some of <see cref="AccessScopes"/>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Collections that it holds for; empty means all.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>From when on it no longer holds, or null.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was revoked, or null.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>True while it is neither revoked nor expired.</summary>
    public bool HoldsAt(DateTimeOffset time) => Revoked is null && !(Expires <= time);

    /// <summary>True when it allows something on a collection.</summary>
    public bool Allows(string scope, string collection) =>
        Scopes.Contains(scope, StringComparer.Ordinal) && (Collections.Count == 0 || Collections.Contains(collection, StringComparer.Ordinal));
}

/// <summary>What keys can allow.</summary>
public static class AccessScopes
{
    /// <summary>Reading private collections.</summary>
    public const string Read = "read";

    /// <summary>Adding, changing and removing items.</summary>
    public const string Write = "write";

    /// <summary>Adding, changing and removing collections.</summary>
    public const string Manage = "manage";

    /// <summary>Rules, channels and decisions on alerts.</summary>
    public const string Alerts = "alerts";

    /// <summary>Telling of new items in watched catalogs.</summary>
    public const string Notify = "notify";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Write, Manage, Alerts, Notify];
}
