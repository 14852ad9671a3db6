using Azure.Core;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Azure.Identity;

/// <summary>Tokens of Entra ID that Azure Database for PostgreSQL takes in place of a password.</summary>
public sealed class DatabaseTokens(TokenCredential credential)
{
    // Source: https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-connect-with-managed-identity
    private const string Scope = "https://ossrdbms-aad.database.windows.net/.default";

    private readonly Func<CancellationToken, ValueTask<(string Token, DateTimeOffset Expires)>> _tokens = AzureTokens.For(credential, Scope);

    /// <summary>A token that holds for now; the credential keeps it until shortly before its end.</summary>
    /// <exception cref="RefusedException">There is no identity, or it is refused.</exception>
    /// <exception cref="TransientException">No token can be had now.</exception>
    public async ValueTask<string> NextAsync(CancellationToken cancellationToken) => (await _tokens(cancellationToken).ConfigureAwait(false)).Token;
}
