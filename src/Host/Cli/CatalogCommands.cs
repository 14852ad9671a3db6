using System.CommandLine;
using Groundshift.Catalog.Importing;
using Groundshift.Core.Jobs;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift catalog …</c>: the catalog as a whole.</summary>
internal static class CatalogCommands
{
    public static Command Create() => new("catalog", "Bring STAC objects into the catalog.") { Import() };

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
                var done = await import.RunAsync(StacLines.ReadAsync(stream, file.Name, cancellationToken), result.GetValue(replace), null, cancellationToken);
                total = new ImportSummary(total.Added + done.Added, total.Replaced + done.Replaced, total.Kept + done.Kept, total.Collections + done.Collections);
            }

            desk.Terminal.Record(("added", $"{total.Added}"), ("replaced", $"{total.Replaced}"), ("kept", $"{total.Kept}"), ("collections", $"{total.Collections}"));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static FileStream Open(FileInfo file) => file.Exists
        ? file.OpenRead()
        : throw new InvalidInputException("FILE", "a file with STAC objects", $"no file {file.FullName}", "Check the path.");
}
