using Groundshift.Core.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Ingest.Notifying;

/// <summary>The address at which others tell of new items, and what reads them.</summary>
public static class NotificationEndpoint
{
    /// <summary>Where to send to.</summary>
    public const string Path = "/notifications";

    private static readonly string[] Methods = [HttpMethods.Post, HttpMethods.Options];

    /// <summary>Adds receiver and reader; options that are registered before are kept. Stores and watching come from elsewhere.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.TryAddSingleton(new NotificationOptions());
        services.AddSingleton<NotificationAccess>();
        services.AddSingleton<NotificationReceiver>();
        services.AddSingleton<InboxReader>();
        return services;
    }

    /// <summary>Maps the address.</summary>
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var receiver = routes.ServiceProvider.GetRequiredService<NotificationReceiver>();
        routes.MapMethods(Path, Methods, context => HandleAsync(receiver, context));
    }

    /// <summary>Answers one request, for hosts that route by themselves.</summary>
    public static async Task HandleAsync(NotificationReceiver receiver, HttpContext context)
    {
        var request = context.Request;
        var answer = await AnswerAsync(
            receiver,
            new NotificationRequest
            {
                Method = request.Method.ToUpperInvariant(),
                ContentType = request.ContentType,
                Header = name => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
                Code = request.Query.TryGetValue("code", out var code) ? code.ToString() : null,
                Body = request.Body,
            },
            context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Json is { } json)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(json, context.RequestAborted);
        }
    }

    private static async Task<NotificationAnswer> AnswerAsync(NotificationReceiver receiver, NotificationRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await receiver.ReceiveAsync(request, cancellationToken);
        }
        catch (TransientException)
        {
            return NotificationReceiver.Error(503, "ServiceUnavailable", "The inbox, or what tells who may send, is out of reach; send it again later.");
        }
    }
}
