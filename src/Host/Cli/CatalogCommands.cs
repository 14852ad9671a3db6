using System.CommandLine;
using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Catalog.Exporting;
using Groundshift.Catalog.Importing;
using Groundshift.Catalog.Pushing;
using Groundshift.Core.Jobs;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift catalog …</c>: the catalog as a whole.</summary>
internal static class CatalogCommands
{
    public static Command Create() => new("catalog", "Bring STAC objects into the catalog, and send them on.") { Import(), Export(), Push() };

    private static Command Import()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "STAC items and collections: one JSON object a line, an ItemCollection, or a single object.", Arity = ArgumentArity.OneOrMore };
        var replace = new Option<bool>("--replace") { Description = "Replace what is there and differs; otherwise it stays as it is." };
        var command = new Command("import", "Add items and collections in bulk. What is there already stays, so an import that ended early can be run again.") { files, replace };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var import = new CatalogImport(desk.Stores.Catalog, desk.Stores.Transactions, desk.Stores.Outbox);
            var total = new ImportSummary(0, 0, 0, 0);
            foreach (var file in result.GetRequiredValue(files))
            {
                await using var stream = Open(file);
                var done = await SceneProgressView.RunAsync(view =>
                    import.RunAsync(stream, file.Name, result.GetValue(replace), new ShareRead(stream, view(file.Name)), cancellationToken).AsTask());
                total = new ImportSummary(total.Added + done.Added, total.Replaced + done.Replaced, total.Kept + done.Kept, total.Collections + done.Collections);
            }

            desk.Terminal.Record(("added", total.Added), ("replaced", total.Replaced), ("kept", total.Kept), ("collections", total.Collections));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Export()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "New or empty folder: stac/catalog.json and what it names." };
        var command = new Command("export", "Write the catalog as plain files with relative links, with the rasters and pictures that its items name. Private collections are left out.") { folder };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var root = result.GetRequiredValue(folder);
            if (root.Exists && root.EnumerateFileSystemInfos().Any())
            {
                throw new InvalidInputException("DIR", "a new or empty folder", root.FullName, "Name another folder.");
            }

            // An export that ends early leaves a folder that no reader takes for a catalog.
            var partial = Directory.CreateDirectory(Path.Combine(root.FullName, ".partial"));
            var export = new CatalogExport(desk.Stores.Catalog, desk.Stores.Objects, new LocalObjectStore(partial.FullName, TimeProvider.System));
            var done = await SceneProgressView.RunAsync(view => export.RunAsync(partial.FullName, new Share(view("copying files")), cancellationToken).AsTask());
            foreach (var part in new DirectoryInfo(Path.Combine(partial.FullName, "objects")).EnumerateDirectories())
            {
                part.MoveTo(Path.Combine(root.FullName, part.Name));
            }

            partial.Delete(recursive: true);
            desk.Terminal.Record(("items", done.Items), ("files", done.Files), ("missing files", done.Missing), ("catalog", Path.Combine(root.FullName, "stac", "catalog.json")));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Push()
    {
        const string Variable = "GROUNDSHIFT_PUSH_TOKEN";
        var url = new Argument<string>("URL") { Description = "Landing page of a STAC API with transactions." };
        var collection = new Option<string[]>("--collection") { Description = "Collections to send.", HelpName = "ID", Required = true, AllowMultipleArgumentsPerToken = true };
        var own = new Option<string?>("--own-url") { Description = "Address under which others see this server; Server:PublicUrl when not given.", HelpName = "URL" };
        var command = new Command("push", $"Send collections with their items to another STAC API. Its bearer token comes from the environment: {Variable}.") { url, collection, own };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var seen = result.GetValue(own) ?? desk.Options.Server.PublicUrl
                ?? throw new InvalidInputException("--own-url", "the address under which others see this server", "nothing", "Give --own-url, or set Server:PublicUrl.");
            using var http = new HttpClient { BaseAddress = Address("URL", result.GetRequiredValue(url)) };
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } token)
            {
                http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
            }

            var push = new CatalogPush(desk.Stores.Catalog, http, Address("--own-url", seen), TimeProvider.System, TimeSpan.FromSeconds(1));
            var total = await SceneProgressView.RunAsync(async view =>
            {
                var sum = new PushSummary(0, 0, 0);
                foreach (var id in result.GetRequiredValue(collection))
                {
                    var done = await push.RunAsync(id, new Share(view(id)), cancellationToken);
                    sum = new PushSummary(sum.Added + done.Added, sum.Replaced + done.Replaced, sum.Collections + done.Collections);
                }

                return sum;
            });
            desk.Terminal.Record(("added", total.Added), ("replaced", total.Replaced), ("collections", total.Collections));
            return ExitCodes.Ok;
        });
        return command;
    }

    // How much of the file has been read says how far an import is: how many items it holds is not known before its end.
    private sealed class ShareRead(FileStream file, SceneProgressView view) : IProgress<ImportSummary>
    {
        public void Report(ImportSummary value) => view.ReportShare(file.Length == 0 ? 1 : (double)file.Position / file.Length);
    }

    private sealed class Share(SceneProgressView view) : IProgress<double>
    {
        public void Report(double value) => view.ReportShare(value);
    }

    private static Uri Address(string field, string text) => Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new InvalidInputException(field, "an absolute http or https address", $"'{text}'", "Write for example https://stac.example.org/v1.");

    private static FileStream Open(FileInfo file) => file.Exists
        ? file.OpenRead()
        : throw new InvalidInputException("FILE", "a file with STAC objects", $"no file {file.FullName}", "Check the path.");
}
