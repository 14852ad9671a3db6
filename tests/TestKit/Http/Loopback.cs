using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Groundshift.TestKit.Http;

/// <summary>Web servers of tests: on this machine alone, on a free port, silent.</summary>
public static class Loopback
{
    /// <summary>For a server with services of its own.</summary>
    public static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    /// <summary>A server that nobody has started yet.</summary>
    /// <param name="configure">What is special about its connections.</param>
    public static WebApplication Create(Action<KestrelServerOptions>? configure = null)
    {
        var builder = Builder();
        if (configure is not null)
        {
            builder.WebHost.ConfigureKestrel(configure);
        }

        return builder.Build();
    }

    /// <summary>Root of a server that was started, with a slash at the end.</summary>
    /// <param name="application">The server.</param>
    public static Uri RootOf(WebApplication application) =>
        new(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()); // Kestrel names its addresses
}
