using System.Globalization;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.Galileo;
using Groundshift.Models.Graphs.Presto;
using Groundshift.Models.Graphs.Prithvi;
using Groundshift.Models.Graphs.RemoteClip;
using Groundshift.Models.Tests.Graphs.SpectralEarth;
using Groundshift.Models.Tests.Graphs.SpectralGpt;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Graphs;

/// <summary>
/// Checkpoints of every importer that lack half of their tensors: the even and the odd ones by name, so that every tensor is missing
/// once, those that tell sizes among them; and what chance leaves.
/// </summary>
public sealed partial class MissingTensorsTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Networks => [.. Cases.Keys];

    private static Dictionary<string, Case> Cases { get; } = new()
    {
        ["presto"] = new("presto", Presto().Tensors(), """{"heads":2,"dates":3}"""),
        ["galileo"] = new("galileo", new GalileoSizes(Width: 32, Depth: 2, Hidden: 48, Heads: 2, MaxPatch: 6, MaxDates: 9).Tensors(), """{"heads":2}"""),
        ["prithvi v1"] = new("prithvi", Prithvi(), """{"num_heads":2,"img_size":16}"""),
        ["prithvi v2"] = new("prithvi", Behind("encoder.", Prithvi()), """{"num_heads":2,"img_size":16}"""),
        ["remoteclip"] = new("remoteclip", Clip(), """{"vision_heads":2,"text_heads":2}"""),
        ["spectralgpt"] = new("spectralgpt", TinySpectralGpt.Shape.Tensors(hasNorm: true).Shapes, """{"heads":4}"""),
        ["spectralgpt joint"] = new("spectralgpt", (TinySpectralGpt.Shape with { HasJointPositions = true }).Tensors(hasNorm: true).Shapes, """{"heads":4}""")
        {
            // Without the joint positions the others are missed.
            MayGoUnnamed = name => name == "pos_embed",
        },
        ["spectralgpt segmentation"] = new(
            "spectralgpt", TinySpectralGpt.MapHead(32, 5, [32, 32, 32, 32], 16).Aggregate(TinySpectralGpt.Shape.Tensors(hasNorm: false), (tensors, layer) => tensors.Parameter(layer.Name, layer.Shape)).Shapes,
            """{"heads":4}""", "segmentation"),
        ["spectralgpt classification"] = new("spectralgpt", TinySpectralGpt.Shape.Tensors(hasNorm: true).Linear("head", 32, 5).Shapes, """{"heads":4}""", "classification"),
        ["spec-vit"] = new("spectralearth", TinySpectralEarth.Vit(16, 2, 4).Shapes, """{"heads":2}"""),
        ["spec-vit segmentation"] = new(
            "spectralearth", TinySpectralEarth.MapHead(TinySpectralEarth.Vit(16, 2, 4, "encoder."), 16, 3).Shapes, """{"heads":2}""", "segmentation"),
        ["spec-vit multilabel"] = new("spectralearth", TinySpectralEarth.Vit(16, 2, 4).Linear("vit_core.head", 16, 4).Shapes, """{"heads":2}""", "multilabel"),
        ["spec-rn50"] = new("spectralearth", TinySpectralEarth.ResNet([1, 2, 1, 1]).Shapes, "{}"),
        ["hypersigma spatial"] = HyperSigma(new TinyHyperSigma { Patch = 4 }.Spatial(), config: """{"heads":2,"image_size":8}"""),
        ["hypersigma spectral"] = HyperSigma(new TinyHyperSigma().Spectral(), config: """{"heads":2,"bands":5,"tokens":9}""") with { Bare = true },
        ["hypersigma segmentation"] = HyperSigma(new TinyHyperSigma { Patch = 4 }.Segmentation(3), "segmentation"),
        ["hypersigma change"] = HyperSigma(new TinyHyperSigma { Patch = 1, ImageSize = 5 }.Change(), "change"),
        ["hypersigma anomaly"] = HyperSigma(new TinyHyperSigma { Patch = 1 }.Detection(isTarget: false), "anomaly"),
        ["hypersigma target"] = HyperSigma(new TinyHyperSigma { Patch = 1 }.Detection(isTarget: true), "target"),
        ["skysense s2"] = SkySense(TinySkySense.Branch(10)),
        ["skysense s1"] = SkySense(TinySkySense.Branch(2)),
        ["skysense fusion"] = SkySense(TinySkySense.Fusion()),
        ["skysense hr"] = SkySense(TinySkySense.Swin(8, 2, 2)),
        ["skysense whole"] = SkySense(new ExpectedTensors()
            .Include("backbone_s2.", TinySkySense.Branch(10)).Include("head_s2.", TinySkySense.Head())
            .Include("backbone_s1.", TinySkySense.Branch(2)).Include("head_s1.", TinySkySense.Head()).Include("fusion.", TinySkySense.Fusion())),
        ["landcover-s2"] = new("landcover-s2", LandCoverS2Network.Tensors, null),
        ["landcover-enmap"] = new("landcover-enmap", LandCoverEnMapNetwork.Tensors, null),
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Half_the_tensors_missing_are_all_counted_and_the_first_named(string network)
    {
        var (shapes, mayGoUnnamed) = (Cases[network].Shapes, Cases[network].MayGoUnnamed);
        for (var parity = 0; parity < 2; parity++)
        {
            var kept = shapes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Where((_, index) => index % 2 == parity).ToDictionary();
            string[] missing = [.. shapes.Keys.Where(name => !kept.ContainsKey(name) && !mayGoUnnamed(name)).Order(StringComparer.Ordinal)];

            var error = Refused(network, kept, "");

            Count(error.Found, "missing").ShouldBeGreaterThanOrEqualTo(missing.Length);
            Count(error.Found, "missing").ShouldBeLessThanOrEqualTo(shapes.Count - kept.Count + Case.MostUnsure);
            Count(error.Found, "extra").ShouldBe(0);
            Count(error.Found, "misshapen").ShouldBe(0);
            foreach (var name in missing.Length <= 20 ? missing : missing.Take(10))
            {
                error.Found.ShouldContain(name);
            }

            Refused(network, kept, "module.").Found.ShouldBe(error.Found);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void What_chance_leaves_of_a_checkpoint_is_refused(string network)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var share in (double[])[0.95, 0.5, 0.5, 0.2, 0.05])
        {
            var kept = Cases[network].Shapes.Where(_ => random.NextDouble() < share).ToDictionary();
            if (kept.Keys.Any(name => !Cases[network].MayGoUnnamed(name)) && Cases[network].Shapes.Keys.Any(name => !kept.ContainsKey(name) && !Cases[network].MayGoUnnamed(name)))
            {
                Refused(network, kept, "");
            }
        }
    }

    [Fact]
    public void Parts_in_files_of_their_own_are_told_together()
    {
        var folder = TinySkySense.WriteParts(_folder.File("parts"));
        foreach (var part in (string[])["backbone_s2", "fusion"])
        {
            var file = Path.Combine(folder, $"skysense_model_{part}.safetensors");
            var tensors = RandomCheckpoint.ReadAll(file);
            tensors.Remove("cls_token").ShouldBeTrue();
            RandomCheckpoint.Write(file, tensors);
        }

        var error = Should.Throw<InvalidInputException>(() => ModelImport.Write("skysense", folder, _folder.File("out"), new ImportSettings { Config = ParityRun.Config(TinySkySense.Config) }));

        Count(error.Found, "missing").ShouldBe(2);
        error.Found.ShouldContain("skysense_model_backbone_s2");
        error.Field.ShouldContain("skysense_model_fusion");
    }

    [Fact]
    public void A_tensor_that_tells_a_size_and_has_other_axes_is_told_with_the_rest()
    {
        var shapes = Presto().Tensors().ToDictionary();
        shapes["encoder.pos_embed"] = [4, 8];
        shapes["encoder.norm.weight"] = [0];
        shapes.Remove("decoder.mask_token");
        shapes.Add("head.weight", [2, 16]);

        var found = Refused("presto", shapes, "").Found;

        found.ShouldStartWith("1 missing (decoder.mask_token); 1 extra (head.weight); 2 misshapen (encoder.norm.weight [0] instead of 1 axes, encoder.pos_embed [4,8] instead of 3 axes)");
    }

    [GeneratedRegex("([0-9]+) (missing|extra|misshapen) \\(")]
    private static partial Regex Counts();

    private static int Count(string found, string kind) => Counts().Matches(found)
        .Where(match => match.Groups[2].Value == kind).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    private static PrestoSizes Presto() => new(new PrestoTransformer(16, 2, 32, 4, 8, 2), new PrestoTransformer(16, 1, 32, 4, 8, 2), ChannelWidth: 4, MaxDates: 4);

    private static IReadOnlyDictionary<string, IReadOnlyList<int>> Prithvi() => new PrithviDimensions(1, 32, 2, 2, 64, 8, 16, 1, 1e-5f).Shapes();

    private static Dictionary<string, IReadOnlyList<int>> Behind(string prefix, IReadOnlyDictionary<string, IReadOnlyList<int>> shapes) =>
        shapes.ToDictionary(pair => prefix + pair.Key, pair => pair.Value);

    private static IReadOnlyDictionary<string, IReadOnlyList<int>> Clip() =>
        new ClipDimensions(new ClipTower(16, 2, 2, 32), new ClipTower(8, 2, 2, 16), 4, 8, 6, 20, 8, Activation.Gelu).Shapes();

    // Norms and positions may be there or not.
    private static Case HyperSigma(ExpectedTensors tensors, string? head = null, string config = """{"heads":2}""") => new("hypersigma", tensors.Shapes, config, head)
    {
        MayGoUnnamed = name => name.Contains("pos_embed", StringComparison.Ordinal) || name.Contains("encoder.norm.", StringComparison.Ordinal) || name is "norm.weight" or "norm.bias" or "l1.weight" or "conv_features.weight",
    };

    // The calendar is looked for where it is used, and a norm behind a stage may be there or not.
    private static Case SkySense(ExpectedTensors tensors) => new("skysense", tensors.Shapes, TinySkySense.Config)
    {
        Bare = true,
        MayGoUnnamed = name => name.EndsWith("ctpe", StringComparison.Ordinal),
    };

    private InvalidInputException Refused(string network, IReadOnlyDictionary<string, IReadOnlyList<int>> kept, string prefix)
    {
        var given = Cases[network];
        var file = RandomCheckpoint.Write(_folder.File($"{given.Importer}.safetensors"), Behind(prefix, kept), seed: 5);
        var settings = new ImportSettings { Config = given.Config is null ? null : ParityRun.Config(given.Config), HeadKind = given.Head, Bare = given.Bare };
        var error = Should.Throw<InvalidInputException>(() => ModelImport.Write(given.Importer, file, _folder.File("refused"), settings));
        output.WriteLine(error.Message);
        Directory.GetFileSystemEntries(_folder.Root, "*refused*").ShouldBeEmpty();
        return error;
    }

    private sealed record Case(string Importer, IReadOnlyDictionary<string, IReadOnlyList<int>> Shapes, string? Config, string? Head = null)
    {
        // Tensors that are missed where others told that a network has them, or that are of no use.
        public const int MostUnsure = 2;

        public bool Bare { get; init; }

        public Func<string, bool> MayGoUnnamed { get; init; } = _ => false;
    }
}
