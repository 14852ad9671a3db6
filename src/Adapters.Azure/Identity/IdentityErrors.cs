using Azure;
using Azure.Identity;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Azure.Identity;

/// <summary>Sorts failures to get a token by who must act.</summary>
internal static class IdentityErrors
{
    // Source: RFC 6749 section 5.2: a wrong client or grant is answered with 400 or 401.
    private static readonly int[] Refusals = [400, 401, 403];

    /// <summary>The exception to throw instead.</summary>
    public static Exception Translate(AuthenticationFailedException error) =>
        error is CredentialUnavailableException || Causes(error).OfType<RequestFailedException>().Any(cause => Refusals.Contains(cause.Status))
            ? new RefusedException(
                "Azure:Credential", "an Azure identity", FirstLine(error.Message),
                "Give the machine a managed identity, or sign in; Azure:ClientId names one of several.", error)
            : new TransientException($"No token from Entra ID: {FirstLine(error.Message)}", error);

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (var cause = error.InnerException; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    // Further lines list what each of a dozen credentials tried.
    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
