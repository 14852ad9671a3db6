using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Areas;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.Change;
using Groundshift.Ingest.Planning;
using Groundshift.Models.Manifests;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift area …</c>: what to monitor.</summary>
internal static class AreaCommands
{
    private static readonly Argument<string> Id = new("ID") { Description = "Area id, as 'area list' shows it." };

    public static Command Create() =>
        new("area", "Say which places to monitor, and what to make of each scene.") { Add(), List(), Show(), Remove() };

    private static Command Add()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "GeoJSON: Polygon, MultiPolygon, Feature or FeatureCollection in WGS 84." };
        var watch = new Option<string[]>("--watch") { Description = "Watches that feed it; all when not given.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        var model = new Option<string>("--model") { Description = "Model by NAME or NAME@VERSION; a bare name means the newest.", HelpName = "NAME", DefaultValueFactory = _ => Defaults.Model };
        var product = new Option<string[]>("--product") { Description = "What to make; what the model makes when not given.", HelpName = string.Join('|', ProductKinds.All) };
        product.AcceptOnlyFromAmong([.. ProductKinds.All]);
        var cloud = new Option<double>("--cloud") { Description = "Cloudiest scene to process, in percent.", HelpName = "PERCENT", DefaultValueFactory = _ => 60 };
        var from = new Option<DateTimeOffset?>("--from") { Description = "Ignore scenes before this time.", HelpName = "TIME" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Ignore scenes at or after this time.", HelpName = "TIME" };
        var prefer = new Option<string[]>("--prefer") { Description = "Catalogs by preference, where a scene stands in several.", HelpName = "CATALOG", AllowMultipleArgumentsPerToken = true };
        var only = new Option<string[]>("--only") { Description = "Of a file with several areas, only these.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        var command = new Command("add", "Add or replace the areas of a file; warns where they overlap with others.") { file, watch, model, product, cloud, from, to, prefer, only };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var path = result.GetRequiredValue(file);
            foreach (var draft in Pick(ReadFile(path), result.GetValue(only) ?? []))
            {
                var others = await desk.Stores.Areas.ListAsync(cancellationToken);
                foreach (var overlap in AreaOverlap.Find(draft, others))
                {
                    await Console.Error.WriteLineAsync($"Warning, area '{draft.Id}': {overlap}");
                }

                var area = await desk.Stores.Areas.PutAsync(
                    new AreaOfInterest
                    {
                        Id = draft.Id,
                        Name = draft.Name,
                        Geometry = draft.Geometry,
                        Watches = result.GetValue(watch) ?? [],
                        Model = result.GetRequiredValue(model),
                        Products = result.GetValue(product) is { Length: > 0 } products ? products : [await ProductOfAsync(desk, result.GetRequiredValue(model), cancellationToken)],
                        CloudLimitPercent = Percent(result.GetValue(cloud)),
                        From = result.GetValue(from),
                        To = result.GetValue(to),
                        CatalogPreference = result.GetValue(prefer) ?? [],
                    },
                    cancellationToken);
                desk.Terminal.Line($"Area '{area.Id}', revision {area.Revision}, model {area.Model}, up to {area.CloudLimitPercent:0.#} % cloud.");
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    // A model that is not installed yet is taken to make land cover, as most do.
    private static async Task<string> ProductOfAsync(Desk desk, string model, CancellationToken cancellationToken)
    {
        if (SpectraMethod.IsNamed(model))
        {
            return ProductKinds.Change;
        }

        return (await desk.Stores.Models.ResolveAsync(model, cancellationToken))?.Product ?? ProductKinds.LandCover;
    }

    private static Command List()
    {
        var command = new Command("list", "List the areas.");
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            desk.Terminal.Table(
                ["id", "revision", "name", "model", "products", "cloud limit", "watches"],
                [.. (await desk.Stores.Areas.ListAsync(cancellationToken)).Select(area => (IReadOnlyList<Cell>)
                [
                    area.Id, area.Revision, area.Name, area.Model, Cell.List(area.Products),
                    Cell.Measure(area.CloudLimitPercent, "%"), Cell.List(area.Watches, "all"),
                ])]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Write one area as JSON.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var area = await desk.Stores.Areas.FindAsync(result.GetRequiredValue(Id), cancellationToken) ?? throw Unknown(result);
            var json = JsonSerializer.SerializeToNode(area, MessageJson.Default.AreaOfInterest)?.AsObject() ?? [];
            json["today"] = await TodayAsync(desk, area.Id, cancellationToken);
            desk.Terminal.WriteJson(json);
            return ExitCodes.Ok;
        });
        return command;
    }

    // What the area has used of its day, by UTC; the limit is null where there is none.
    private static async Task<JsonObject> TodayAsync(Desk desk, string area, CancellationToken cancellationToken)
    {
        var relay = desk.Options.Ingest.ToRelay();
        var budget = new PixelBudget(desk.Stores.Ledger, relay, TimeProvider.System);
        var used = await budget.UsedAsync(area, cancellationToken);
        long? limit = relay.MaxPixelsPerAreaAndDay > 0 ? relay.MaxPixelsPerAreaAndDay : null;
        return new JsonObject
        {
            ["day"] = budget.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["pixels"] = used,
            ["maxPixels"] = limit,
            ["waitsUntil"] = used >= limit ? budget.Tomorrow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null,
        };
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Remove an area; its products stay.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            if (!await desk.Stores.Areas.RemoveAsync(result.GetRequiredValue(Id), cancellationToken))
            {
                throw Unknown(result);
            }

            desk.Terminal.Line($"Removed area '{result.GetValue(Id)}'.");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Reads an area file; the file's name serves where no feature has an id or a name.</summary>
    internal static IReadOnlyList<AreaDraft> ReadFile(FileInfo file) => file.Exists
        ? AreaFile.Read(File.ReadAllText(file.FullName), Path.GetFileNameWithoutExtension(file.Name))
        : throw new InvalidInputException("FILE", "a GeoJSON file", $"no file {file.FullName}", "Check the path.");

    private static IEnumerable<AreaDraft> Pick(IReadOnlyList<AreaDraft> drafts, string[] only)
    {
        var missing = only.Except(drafts.Select(draft => draft.Id)).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidInputException("--only", $"ids of the file ({string.Join(", ", drafts.Select(draft => draft.Id))})", string.Join(", ", missing), "Correct the ids.");
        }

        return drafts.Where(draft => only.Length == 0 || only.Contains(draft.Id));
    }

    private static double Percent(double value) => value is >= 0 and <= 100
        ? value
        : throw new InvalidInputException("--cloud", "a percentage from 0 to 100", value.ToString(CultureInfo.InvariantCulture), "Give 60 for 60 %.");

    private static InvalidInputException Unknown(ParseResult result) =>
        new("ID", "the id of an area", $"'{result.GetValue(Id)}'", "List areas with 'groundshift area list'.");
}
