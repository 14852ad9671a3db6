using System.CommandLine;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Cli;

/// <summary>What a command works with: settings, stores, terminal.</summary>
internal sealed class Desk : IDisposable
{
    private readonly Lazy<ServiceProvider> _services;

    private Desk(GroundshiftOptions options, Terminal terminal)
    {
        Options = options;
        Terminal = terminal;
        _services = new Lazy<ServiceProvider>(() => new ServiceCollection().AddStores(options).BuildServiceProvider());
        Stores = new DeskStores(() => _services.Value);
    }

    /// <summary>Settings, flags included.</summary>
    public GroundshiftOptions Options { get; }

    /// <summary>Where results go.</summary>
    public Terminal Terminal { get; }

    /// <summary>The stores that the settings pick, opened at first use.</summary>
    public DeskStores Stores { get; }

    /// <summary>Reads settings and flags.</summary>
    public static Desk Of(ParseResult result, params (string Setting, string? Value)[] flags)
    {
        var settings = flags.Where(flag => flag.Value is not null).ToDictionary(flag => flag.Setting, flag => flag.Value);
        if (result.GetValue(CommonOptions.Data) is { } data)
        {
            settings.TryAdd(nameof(GroundshiftOptions.Data), data.FullName);
        }

        return new Desk(Settings.Read(settings), Terminal.Of(result.GetValue(CommonOptions.Json)));
    }

    public void Dispose()
    {
        if (_services.IsValueCreated)
        {
            _services.Value.Dispose();
        }
    }
}
