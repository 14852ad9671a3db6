using System.CommandLine;
using System.Globalization;

namespace Groundshift.Host.Cli;

/// <summary>Options that many commands share.</summary>
internal static class CommonOptions
{
    /// <summary>JSON instead of tables.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write JSON for machines.",
        Recursive = true,
    };

    /// <summary>Where state and products live.</summary>
    public static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "Folder of the service: database, products, models. Default: groundshift-data in the current folder, or Data in groundshift.json.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>Where models run.</summary>
    public static Option<string> Device()
    {
        var option = new Option<string>("--device")
        {
            Description = "Where the model runs.",
            HelpName = "auto|cpu|webgpu|cuda|tensorrt",
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong("auto", "cpu", "webgpu", "cuda", "tensorrt");
        return option;
    }

    /// <summary>How long a list may be.</summary>
    public static Option<int> Limit()
    {
        var option = new Option<int>("--limit") { Description = "Most rows.", DefaultValueFactory = _ => 100 };
        option.Validators.Add(result =>
        {
            // What is no number at all is told by the parser.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var rows) && rows < 1)
            {
                result.AddError("--limit must be 1 or more.");
            }
        });
        return option;
    }
}
