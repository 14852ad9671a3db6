using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Access;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Lets requests through whose key allows <see cref="AccessScopes.Alerts"/>.</summary>
internal sealed class AlertGate : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // Rules and channels belong to no collection, so a key that is bound to some must not pass.
        var key = Caller.Of(context.HttpContext).RequireKey();
        return key.Collections.Count == 0 && key.Scopes.Contains(AccessScopes.Alerts)
            ? await next(context).ConfigureAwait(false)
            : new ErrorAnswer(new ApiError(StatusCodes.Status403Forbidden, "Forbidden", $"The key does not allow '{AccessScopes.Alerts}'."));
    }
}
