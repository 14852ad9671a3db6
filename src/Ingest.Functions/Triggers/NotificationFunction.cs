using Groundshift.Ingest.Notifying;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Groundshift.Ingest.Functions.Triggers;

/// <summary>The address at which others tell of new items. Who may is the receiver's to say, so the Functions host lets everybody through.</summary>
public sealed class NotificationFunction(NotificationReceiver receiver)
{
    /// <summary>Answers one request.</summary>
    [Function("notifications")]
    public Task ReceiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "notifications")] HttpRequest request) =>
        NotificationEndpoint.HandleAsync(receiver, request.HttpContext);
}
