using System.CommandLine;
using Groundshift.Adapters.Embedded;
using Groundshift.Host.Configuration;

namespace Groundshift.Host.Cli;

/// <summary>What a command works with: settings, stores of the data folder, terminal.</summary>
internal sealed class Desk : IDisposable
{
    private readonly Lazy<EmbeddedStores> _stores;

    private Desk(GroundshiftOptions options, Terminal terminal)
    {
        Options = options;
        Terminal = terminal;
        _stores = new Lazy<EmbeddedStores>(() => EmbeddedStores.Open(options.DataFolder, TimeProvider.System));
    }

    /// <summary>Settings, flags included.</summary>
    public GroundshiftOptions Options { get; }

    /// <summary>Where results go.</summary>
    public Terminal Terminal { get; }

    /// <summary>Stores of the data folder, opened at first use.</summary>
    public EmbeddedStores Stores => _stores.Value;

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
        if (_stores.IsValueCreated)
        {
            _stores.Value.Dispose();
        }
    }
}
