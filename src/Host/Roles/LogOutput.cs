using Groundshift.Host.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Roles;

/// <summary>Where the log goes: lines for people, or one JSON object per line for collectors.</summary>
internal static class LogOutput
{
    private const string Stamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    public static void Add(ILoggingBuilder logging, LogSection options)
    {
        if (options.Format == LogSection.Json)
        {
            logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = Stamp.Trim();
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = Stamp;
            });
        }

        // The framework's own lines at Information would be one per request and per timer.
        logging.SetMinimumLevel(Enum.Parse<LogLevel>(options.Level)).AddFilter("Microsoft", LogLevel.Warning);
    }
}
