using System.CommandLine;
using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline.Context;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Host.Cli.Process;

/// <summary><c>groundshift process ITEM… --out DIR</c>: scenes in, products out, without a server.</summary>
internal static class ProcessCommand
{
    private static readonly Argument<string[]> Items = new("ITEM")
    {
        Description = "STAC item files or URLs; each is mapped by itself, but a model of several sensors or of a series takes all of them together.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Model = new("--model")
    {
        Description = $"Model by NAME, NAME@VERSION or a package's folder; a bare name means the newest. '{SpectraMethod.Reference.Name}' compares two scenes of any sensor without a model, by the bands that they have in common.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Defaults.Model,
    };

    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for products and their STAC items.", HelpName = "DIR", Required = true };

    private static readonly Option<FileInfo?> Area = new("--area")
    {
        Description = "GeoJSON with the area to map; every area of the file that a scene meets. The whole scene when not given.",
        HelpName = "GEOJSON",
    };

    private static readonly Option<string?> Product = new("--product") { Description = "What to make; change when --before is given, else what the model makes.", HelpName = string.Join('|', ProductKinds.All) };
    private static readonly Option<string?> Before = new("--before") { Description = "The earlier scene that each ITEM is compared with; a STAC item file or URL whose pixels coincide with the ITEM's. Takes a model of change, one that maps land cover of single scenes, or 'spectra'.", HelpName = "ITEM" };

    private static readonly Option<double> MinimumHectares = new("--minimum-hectares")
    {
        Description = "Smallest piece of changed ground that is kept; 0 keeps every pixel.",
        HelpName = "HA",
        DefaultValueFactory = _ => ChangeSettings.DefaultMinimumHectares,
    };

    private static readonly Option<string?> Month = new("--month") { Description = "Month to forecast; that of the newest ITEM when not given, which is then held against the forecast.", HelpName = "YYYY-MM" };

    private static readonly Option<FileInfo?> Weather = new("--weather")
    {
        Description = $"Weather by month for models that take it: CSV with the header {WeatherTable.Header} (kelvin, metres), or a JSON array of such objects. Months that it lacks are unknown to the model.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Device = CommonOptions.Device();

    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of the model on the CPU; 0 means all cores.", HelpName = "N" };

    public static Command Create()
    {
        Product.AcceptOnlyFromAmong([.. ProductKinds.All]);
        var command = new Command("process", "Map scenes now, without a server: STAC items in, products with STAC items out.")
        {
            Items, Before, Model, Out, Area, Product, MinimumHectares, Month, Weather, Device, Threads,
        };
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var desk = Desk.Of(result);
        var items = result.GetRequiredValue(Items).Select(ItemReader.Address).ToArray();
        var name = result.GetRequiredValue(Model);
        var package = SpectraMethod.IsNamed(name) ? null : await desk.PackageAsync(name, cancellationToken);
        _ = InferenceDevices.TryParse(result.GetValue(Device), out var device);
        var run = new OneShot(desk.Options, package, new SessionSettings { Device = device, Threads = result.GetValue(Threads) is var threads and > 0 ? threads : null })
        {
            Product = result.GetValue(Product) ?? (package is not null && result.GetValue(Before) is null ? package.Manifest.Product : ProductKinds.Change),
            Areas = result.GetValue(Area) is { } file ? AreaCommands.ReadFile(file) : null,
            OutFolder = result.GetRequiredValue(Out).FullName,
            Before = result.GetValue(Before) is { } before ? ItemReader.Address(before) : null,
            Change = new ChangeSettings { MinimumHectares = Math.Max(0, result.GetValue(MinimumHectares)) },
            TargetMonth = result.GetValue(Month) is { } month ? ParseMonth(month) : null,
            Weather = result.GetValue(Weather) is { } weather ? WeatherTable.Read(weather.FullName) : WeatherTable.None,
        };
        var products = await SceneProgressView.RunAsync(view => run.RunAsync(items, view, cancellationToken));
        Write(desk.Terminal, products);
        return ExitCodes.Ok;
    }

    private static DateOnly ParseMonth(string text) => DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
        ? month
        : throw new InvalidInputException("--month", "a month such as 2021-06", $"'{text}'", "Write year and month.");

    private static void Write(Terminal terminal, IReadOnlyList<OneShotProduct> products)
    {
        terminal.Table(
            ["scene", "area", "outcome", "valid", "classes", "item"],
            [.. products.Select(product => (IReadOnlyList<Cell>)
            [
                product.Scene, product.Area, product.Outcome,
                Cell.Measure(product.Ready?.ValidPercent, "%", "0.0"),
                product.Ready is { Classes.Count: > 0 } mapped ? ClassText.Largest(mapped.Classes) : null,
                product.ItemFile,
            ])]);
        foreach (var ready in products.Select(product => product.Ready).OfType<ProductReady>().Where(ready => ready.Figures.Count > 0))
        {
            var figures = ready.Figures.Select(figure => $"{figure.Key} {figure.Value.ToString("0.####", CultureInfo.InvariantCulture)}");
            terminal.Line($"Figures of {ready.Job.Primary.Parts[0].ItemId}: {string.Join(", ", figures)}.");
        }

        foreach (var note in products.SelectMany(product => product.Ready?.Notes ?? []).Distinct())
        {
            terminal.Line($"Note: {note}");
        }
    }
}
