using System.Xml.Linq;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.Architecture;

/// <summary>docs/architecture.md, Rooms: who may reference whom, and which packages stay in which room.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["Raster"] = ["Core"],
        ["Models"] = ["Core"],
        ["Ingest"] = ["Core"],
        ["Catalog"] = ["Core", "Raster"],
        ["Adapters.Embedded"] = ["Core"],
        ["Adapters.Scale"] = ["Core"],
        ["Adapters.Azure"] = ["Core", "AzureSurface.ServiceBus"],
        ["InferenceWorker"] = ["Core", "Raster", "Models"],
        ["Ingest.Functions"] = ["Core", "Models", "Ingest", "Adapters.Embedded", "Adapters.Scale", "Adapters.Azure", "AzureSurface.Functions"],
        ["Host"] = ["Core", "Raster", "Models", "Ingest", "InferenceWorker", "Catalog", "Adapters.Embedded", "Adapters.Scale", "Adapters.Azure"],
    };

    private static readonly Dictionary<string, string[]> PackageRooms = new()
    {
        ["AWSSDK.S3"] = ["Adapters.Scale"],
        ["Azure.Core"] = ["Adapters.Azure"],
        ["Azure.Identity"] = ["Adapters.Azure"],
        ["Azure.Messaging.EventGrid"] = ["Adapters.Azure"],
        ["Azure.Messaging.ServiceBus"] = ["Adapters.Azure"],
        ["Google.Protobuf"] = ["Models"],
        ["Grpc.Tools"] = ["Models"],
        ["Microsoft.Azure.Functions.Worker"] = ["Ingest.Functions"],
        ["Microsoft.Azure.Functions.Worker.Sdk"] = ["Ingest.Functions"],
        ["Microsoft.Data.Sqlite.Core"] = ["Adapters.Embedded"],
        ["Npgsql"] = ["Adapters.Scale"],
        ["OpenTelemetry"] = ["Host"],
        ["OpenTelemetry.Exporter.OpenTelemetryProtocol"] = ["Host", "Ingest.Functions"],
        ["RabbitMQ.Client"] = ["Adapters.Scale"],
        ["Spectre.Console"] = ["Host"],
        ["System.CommandLine"] = ["Host"],
        ["MaxRev.Gdal.Core"] = ["Raster"],
        ["MaxRev.Gdal.LinuxRuntime.Minimal"] = ["Raster"],
        ["Microsoft.ML.OnnxRuntime.Gpu"] = ["Models", "Ingest.Functions"],
    };

    public static TheoryData<string> Projects() =>
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, "src"), "*.csproj", SearchOption.AllDirectories)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_references_only_the_rooms_it_may_see(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Allowed.ShouldContainKey(name, $"{name} is not a room of docs/architecture.md");

        References(project, "ProjectReference")
            .Select(Path.GetFileNameWithoutExtension)
            .ShouldBeSubsetOf(Allowed[name]);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_heavy_package_stays_in_its_room(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var strays = References(project, "PackageReference")
            .Where(package => PackageRooms.TryGetValue(package, out var rooms) && !rooms.Contains(name));

        strays.ShouldBeEmpty();
    }

    [Fact]
    public void Native_libraries_are_imported_only_where_they_belong()
    {
        var source = Path.Combine(RepositoryRoot.Folder, "src");
        var strays = Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("LibraryImport(", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("Raster/Gdal/", StringComparison.Ordinal)
                && !file.StartsWith("Models/Onnx/", StringComparison.Ordinal)
                && !file.StartsWith("Adapters.Embedded/", StringComparison.Ordinal));

        strays.ShouldBeEmpty();
    }

    [Fact]
    public void Types_of_Azure_are_used_only_where_they_belong()
    {
        var source = Path.Combine(RepositoryRoot.Folder, "src");
        var strays = Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Any(line => line.StartsWith("using Azure", StringComparison.Ordinal) || line.StartsWith("using Microsoft.Azure", StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("Adapters.Azure/", StringComparison.Ordinal) && !file.StartsWith("Ingest.Functions/", StringComparison.Ordinal));

        strays.ShouldBeEmpty();
    }

    [Fact]
    public void Every_room_and_its_folders_stand_in_the_architecture_page()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "docs", "architecture.md"));
        var missing = Directory.GetDirectories(Path.Combine(RepositoryRoot.Folder, "src"))
            .SelectMany(room => Directory.GetDirectories(room)
                .Select(Path.GetFileName)
                .Where(folder => folder is not ("bin" or "obj"))
                .Prepend(Path.GetFileName(room)))
            .Where(folder => !page.Contains($"`{folder}`", StringComparison.Ordinal))
            .Distinct();

        missing.ShouldBeEmpty();
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(element => element.Attribute("Include")?.Value ?? string.Empty);
}
