using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Models.Graphs;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Heads;

public sealed class HeadPackageTests : IDisposable
{
    private const int Window = 64;

    private static readonly ModelSource Source = new() { Sensor = SensorKind.Sentinel2, Bands = ["B02", "B04", "B08"], Levels = ["L2A"] };
    private static readonly ModelClass[] Classes = [new(1, "water", "Water", "419BDF"), new(4, "trees", "Trees", "397D49")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(HeadKind.Logistic, 1)]
    [InlineData(HeadKind.Centroid, 1)]
    [InlineData(HeadKind.Knn, 1)]
    [InlineData(HeadKind.Logistic, 4)]
    [InlineData(HeadKind.Knn, 4)]
    [InlineData(HeadKind.Logistic, Window)]
    public void The_graph_gives_the_shares_that_the_head_gives(HeadKind kind, int cell)
    {
        var backbone = Backbone(cell);
        var trained = Train(kind);
        HeadPackage.Write(_folder.File("fused"), backbone, trained, Draft());

        var package = ModelPackage.Open(_folder.File("fused"));
        package.Manifest.Output.Kind.ShouldBe(OutputKind.Probabilities);
        package.Manifest.Product.ShouldBe(ProductKinds.LandCover);
        package.Manifest.Classes.Select(entry => entry with { TrainingShare = null }).ShouldBe(Classes);
        package.Manifest.Classes.Select(entry => entry.TrainingShare).ShouldBe(Classes.Select((_, place) => trained.ClassShares?[place]));
        (trained.ClassShares is not null).ShouldBe(kind == HeadKind.Logistic);
        GoldenVectors.Compare(package, Cpu, TestContext.Current.CancellationToken).ShouldHaveSingleItem().Passed.ShouldBeTrue();

        using var features = Run(backbone, out var vectors);
        using var fused = Run(package, out var shares);
        var cells = backbone.Manifest.Output.CellsOf(backbone.Manifest.WindowSize);
        var (largest, side) = (0.0, package.Manifest.WindowSize);
        for (var row = 0; row < side; row += 3)
        {
            for (var column = 0; column < side; column += 5)
            {
                var expected = Shares(trained, Interpolate(vectors, cells, cell, row, column));
                for (var entry = 0; entry < Classes.Length; entry++)
                {
                    largest = Math.Max(largest, Math.Abs(expected[entry] - shares[(entry * side * side) + (row * side) + column]));
                }
            }
        }

        largest.ShouldBeLessThan(1e-4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_head_on_random_features_stays_untrained(bool untrained)
    {
        HeadPackage.Write(_folder.File("fused"), Backbone(4, untrained), Train(HeadKind.Logistic), Draft());

        ModelPackage.Open(_folder.File("fused")).Manifest.Untrained.ShouldBe(untrained);
    }

    [Theory]
    [InlineData(HeadKind.Logistic)]
    [InlineData(HeadKind.Centroid)]
    [InlineData(HeadKind.Knn)]
    public void A_second_fit_writes_the_same_bytes(HeadKind kind)
    {
        var backbone = Backbone(4);
        HeadPackage.Write(_folder.File("first"), backbone, Train(kind), Draft());
        HeadPackage.Write(_folder.File("again"), backbone, Train(kind), Draft());

        string[] files = [.. Directory.GetFiles(_folder.File("first"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.File("first"), file)).Order(StringComparer.Ordinal)];
        files.Length.ShouldBe(9);
        files.ShouldAllBe(file => File.ReadAllBytes(Path.Combine(_folder.File("first"), file)).SequenceEqual(File.ReadAllBytes(Path.Combine(_folder.File("again"), file))));
    }

    [Fact]
    public void A_package_of_labels_without_a_licence_is_not_said_to_be_fit_for_commerce()
    {
        var raw = RawBackbone.Write(_folder.File("raw"), Source, 10);

        HeadPackage.Write(_folder.File("unstated"), raw, Train(HeadKind.Logistic), Draft()).CommercialUse.ShouldBeFalse();
        HeadPackage.Write(_folder.File("stated"), raw, Train(HeadKind.Logistic), Draft() with { Licence = "CC-BY-4.0" }).CommercialUse.ShouldBeTrue();
    }

    [Fact]
    public void A_package_that_maps_classes_is_no_backbone()
    {
        HeadPackage.Write(_folder.File("fused"), Backbone(1), Train(HeadKind.Logistic), Draft());

        Should.Throw<InvalidInputException>(() => HeadPackage.RequireBackbone(ModelPackage.ReadManifest(_folder.File("fused"))))
            .Expected.ShouldContain("an embedding");
    }

    [Fact]
    public void A_folder_with_other_files_is_left_alone()
    {
        Directory.CreateDirectory(_folder.File("mine"));
        File.WriteAllText(_folder.File("mine/notes.txt"), "mine");

        Should.Throw<InvalidInputException>(() => HeadPackage.Write(_folder.File("mine"), Backbone(1), Train(HeadKind.Logistic), Draft()));

        Directory.GetFiles(_folder.File("mine")).ShouldHaveSingleItem();
        Directory.Exists(_folder.File("mine.partial")).ShouldBeFalse();
    }

    private static SessionSettings Cpu => new() { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 };

    // Features: the reflectance of each band, in means over cells.
    private ModelPackage Backbone(int cell, bool untrained = false)
    {
        var folder = _folder.File($"backbone-{cell}{untrained}");
        if (Directory.Exists(folder))
        {
            return ModelPackage.Open(folder);
        }

        var graph = new OnnxGraph("tiny");
        var reflectance = graph.Reflectance(Source, [0.1f, 0.1f, 0.1f], Window);
        graph.Embedding(cell == 1 ? reflectance : graph.AveragePool("cells", reflectance, cell, cell));
        Directory.CreateDirectory(folder);
        PackageFolder.WriteGraph(folder, graph.ToModel("tiny"));
        ModelPackageWriter.Write(folder, new ModelPackageDraft
        {
            Reference = new ModelReference("tiny", "1.0.0"),
            Title = "Tiny",
            Description = "Means over cells.",
            Architecture = "none",
            Sources = [Source],
            Output = new ModelOutput { Kind = OutputKind.Embedding, Channels = 3, Cell = cell },
            Untrained = untrained,
            WindowSize = Window,
            Halo = cell == Window ? 0 : 8,
            Licence = "Apache-2.0",
            CommercialUse = true,
            Created = DateTimeOffset.UnixEpoch,
            PretrainedSource = "nothing",
            Card = "# tiny\n",
        });
        return ModelPackage.Open(folder);
    }

    private static TrainedHead Train(HeadKind kind) => HeadTraining.Run(
        SampleMaker.Clouds(4, 300, 0.05, [0.05, 0.03, 0.02], [0.04, 0.05, 0.3]), SampleMaker.Points(2, 600, 2000), ["water", "trees"],
        new HeadSettings { Kind = kind }, new SplitSettings { BlockMetres = 200, GuardMetres = 20 }, _ => { }, TestContext.Current.CancellationToken);

    private static HeadPackageDraft Draft() => new()
    {
        Reference = new ModelReference("fused", "1.0.0"),
        Classes = Classes,
        Licence = null,
        Created = new DateTimeOffset(2024, 5, 6, 10, 0, 0, TimeSpan.Zero),
        LabelledBy = "parcels.geojson",
        Card = "# fused\n",
        SplitGeoJson = "{}\n",
    };

    private static ModelSession Run(ModelPackage package, out float[] output)
    {
        var session = package.CreateSession(SampleType.UInt16, Cpu);
        var random = new Random(6);
        foreach (ref var sample in session.Samples.Span<ushort>())
        {
            sample = (ushort)random.Next(100, 4000);
        }

        session.Valid.Span<byte>().Fill(1);
        session.Scale.Span<float>().Fill(1e-4f);
        session.Run(TestContext.Current.CancellationToken);
        output = session.Output.Span<float>().ToArray();
        return session;
    }

    private static float[] Interpolate(float[] vectors, int cells, int cell, int row, int column)
    {
        (int, int, double) Between(int pixel)
        {
            var place = Math.Clamp(((pixel + 0.5) / cell) - 0.5, 0, cells - 1);
            return ((int)place, Math.Min((int)place + 1, cells - 1), place - (int)place);
        }

        var (top, bottom, down) = Between(row);
        var (left, right, across) = Between(column);
        return [.. Enumerable.Range(0, 3).Select(channel =>
        {
            double At(int y, int x) => vectors[(channel * cells * cells) + (y * cells) + x];
            var upper = ((1 - across) * At(top, left)) + (across * At(top, right));
            var lower = ((1 - across) * At(bottom, left)) + (across * At(bottom, right));
            return (float)(((1 - down) * upper) + (down * lower));
        })];
    }

    private static double[] Shares(TrainedHead trained, float[] features)
    {
        var logits = new double[Classes.Length];
        trained.Head.Logits(features, logits);
        var shares = logits.Select(logit => logit / trained.Temperature).ToArray();
        Softmax.LossToShares(shares, 0);
        return shares;
    }
}
