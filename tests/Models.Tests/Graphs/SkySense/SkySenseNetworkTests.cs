using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SkySense;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.SkySense;

/// <summary>What no parity set holds: the whole from its parts, other sizes of image, windows and masks.</summary>
public sealed class SkySenseNetworkTests : IDisposable
{
    private const int Size = TinySkySense.Side * TinySkySense.Patch;
    private const int Places = Size * Size;

    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_larger_image_takes_resampled_positions_as_the_upstream_class_does()
    {
        SkySenseImport.Write(
            SharedData.Need("parity/skysense/vit-s2/checkpoint.pth"), _folder.File("out"),
            new ImportSettings { Bare = true, Config = ParityRun.Config("""{"num_heads":4,"img_size":40}""") });
        using var x = NpyFile.Read(SharedData.Need("parity/skysense/vit-s2/x_larger.npy"));
        using var expected = NpyFile.Read(SharedData.Need("parity/skysense/vit-s2/expected_feature_map_larger.npy"));

        Close(Run("out", new() { ["x"] = x })["feature_map"], expected.Span<float>().ToArray(), 1e-4);
    }

    [Theory]
    [InlineData(GraphForm.Fused)]
    [InlineData(GraphForm.Portable)]
    public void The_whole_is_branches_heads_and_calendar_fused_per_pixel(GraphForm form)
    {
        var parts = TinySkySense.WriteParts(_folder.File("parts"));
        var settings = new ImportSettings { Bare = true, Form = form, Config = ParityRun.Config(TinySkySense.Config) };
        SkySenseImport.Write(parts, _folder.File("whole"), settings);
        foreach (var (file, name) in new[] { ("backbone_s2", "s2"), ("head_s2", "up2"), ("backbone_s1", "s1"), ("head_s1", "up1"), ("fusion", "fusion") })
        {
            SkySenseImport.Write(Path.Combine(parts, $"skysense_model_{file}.safetensors"), _folder.File(name), settings);
        }

        using var optical = Tensor(Seeded(2 * 10 * Places, 1), 2, 10, Size, Size);
        using var radar = Tensor(Seeded(2 * Places, 2), 1, 2, Size, Size);
        long[] days = [59, 366];

        var opticalPixels = Pixels("s2", "up2", optical);
        var radarPixels = Pixels("s1", "up1", radar);
        var calendar = RandomCheckpoint.ReadAll(Path.Combine(parts, "skysense_model_backbone_s2.safetensors"))["ctpe"];
        using var sequences = Tensor(Sequences(opticalPixels, radarPixels, calendar, days), Places, 3, TinySkySense.HeadWidth);
        var expected = Run("fusion", new() { ["x"] = sequences })["fused"];

        using var series = Tensor(optical.Span<float>().ToArray(), 1, 2, 10, Size, Size);
        using var radarSeries = Tensor(radar.Span<float>().ToArray(), 1, 1, 2, Size, Size);
        using var dates = new HostTensor(TensorElementType.Int64, [1, 2]);
        days.CopyTo(dates.Span<long>());
        var found = Run("whole", new() { ["s2"] = series, ["s1"] = radarSeries, ["day_of_year"] = dates })["fused"];

        // (place, channel) to (channel, place).
        Close(found, [.. Enumerable.Range(0, expected.Length).Select(index => expected[index % Places * TinySkySense.FusedWidth + index / Places])], 1e-5);
    }

    [Fact]
    public void A_high_resolution_image_joins_the_sequence_at_the_pixels_of_Sentinel_2()
    {
        var parts = TinySkySense.WriteParts(_folder.File("parts"));

        // Two stages of 6 and 12 channels: eight pixels become one, and windows of two places fit the map.
        RandomCheckpoint.Write(Path.Combine(parts, "skysense_model_backbone_hr.safetensors"), Prefixed("backbone.", TinySkySense.Swin(6, 2, 2)), seed: 9);
        var config = """{"heads":2,"dates":1,"window_size":2}""";
        SkySenseImport.Write(parts, _folder.File("whole"), new ImportSettings { Bare = true, Config = ParityRun.Config(config) });

        using var optical = Tensor(Seeded(10 * Places, 1), 1, 1, 10, Size, Size);
        using var radar = Tensor(Seeded(2 * Places, 2), 1, 1, 2, Size, Size);
        using var days = new HostTensor(TensorElementType.Int64, [1, 1]);
        days.Span<long>()[0] = 7;
        using var hr = Tensor(Seeded(3 * 64 * Places, 3), 1, 3, 8 * Size, 8 * Size);
        var first = Run("whole", new() { ["s2"] = optical, ["s1"] = radar, ["day_of_year"] = days, ["hr"] = hr })["fused"];
        first.Length.ShouldBe(TinySkySense.FusedWidth * Places);
        first.ShouldAllBe(value => float.IsFinite(value));

        hr.Span<float>().Clear();
        Run("whole", new() { ["s2"] = optical, ["s1"] = radar, ["day_of_year"] = days, ["hr"] = hr })["fused"].ShouldNotBe(first);
    }

    [Fact]
    public void Windows_cover_every_place_once_and_masks_part_what_wrapping_joined()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var window = random.Next(2, 6);
            var (height, width) = (random.Next(window, 4 * window), random.Next(window, 4 * window));
            var shift = random.Next(0, window);
            var grid = new WindowGrid(height, width, window, shift);
            var (sources, targets) = (grid.Sources(), grid.Targets());

            sources.Length.ShouldBe(grid.Count * window * window);
            targets.Select(target => sources[target]).ShouldBe(Enumerable.Range(0, height * width).Select(place => (long)place));
            grid.IsPadded.ShouldBe(height % window != 0 || width % window != 0);

            // Two places of one window may look at each other exactly where they are neighbours on the ground: less than a window apart.
            var mask = grid.Mask(-100);
            var (padded, paddedWidth) = ((height + window - 1) / window * window, (width + window - 1) / window * window);
            for (var index = 0; index < mask.Length; index++)
            {
                var places = window * window;
                var (box, a, b) = (index / (places * places), index / places % places, index % places);
                var columns = paddedWidth / window;
                (int Row, int Column) On(int place) => (
                    (box / columns * window + place / window + shift) % padded, (box % columns * window + place % window + shift) % paddedWidth);
                var near = Math.Abs(On(a).Row - On(b).Row) < window && Math.Abs(On(a).Column - On(b).Column) < window;
                if (padded > 2 * window && paddedWidth > 2 * window)
                {
                    (mask[index] == 0).ShouldBe(near, $"{height}x{width} window {window} shift {shift} at {index}");
                }
            }
        }
    }

    [Fact]
    public void Published_widths_run_at_reduced_depth()
    {
        RandomCheckpoint.Write(_folder.File("s2.safetensors"), TinySkySense.Branch(10, width: 1024, depth: 1, patches: 256).Shapes, seed: 1);
        RandomCheckpoint.Write(_folder.File("hr.safetensors"), Prefixed("backbone.", TinySkySense.Swin(352, 8, 2)), seed: 2);
        SkySenseImport.Write(_folder.File("s2.safetensors"), _folder.File("s2"), new ImportSettings { Bare = true });
        SkySenseImport.Write(_folder.File("hr.safetensors"), _folder.File("hr"), new ImportSettings { Bare = true, Config = ParityRun.Config("""{"image_size":64}""") });

        using var x = Tensor(Seeded(10 * 64 * 64, 1), 1, 10, 64, 64);
        Run("s2", new() { ["x"] = x })["feature_map"].Length.ShouldBe(1024 * 16 * 16);
        using var image = Tensor(Seeded(3 * 64 * 64, 2), 1, 3, 64, 64);
        var stages = Run("hr", new() { ["x"] = image });
        stages["stage0"].Length.ShouldBe(352 * 16 * 16);
        stages["stage1"].Length.ShouldBe(704 * 8 * 8);
    }

    private static Dictionary<string, IReadOnlyList<int>> Prefixed(string prefix, ExpectedTensors tensors) =>
        tensors.Shapes.ToDictionary(pair => prefix + pair.Key, pair => pair.Value);

    private float[] Pixels(string branch, string head, HostTensor images)
    {
        using var tokens = Tensor(
            Run(branch, new() { ["x"] = images })["feature_map"], images.Shape[0], TinySkySense.Width, TinySkySense.Side, TinySkySense.Side);
        return Run(head, new() { ["x"] = tokens })["up"];
    }

    // (date, channel, place) of both sensors to (place, date, channel), with the calendar's vector on Sentinel-2.
    private static float[] Sequences(float[] optical, float[] radar, WeightTensor calendar, long[] days)
    {
        const int Width = TinySkySense.HeadWidth;
        var sequences = new float[Places * (days.Length + 1) * Width];
        for (var index = 0; index < sequences.Length; index++)
        {
            var (place, date, channel) = (index / Width / (days.Length + 1), index / Width % (days.Length + 1), index % Width);
            sequences[index] = date == days.Length
                ? radar[channel * Places + place]
                : optical[(date * Width + channel) * Places + place] + calendar.Values[(Math.Min(days[date], 365) - 1) * Width + channel];
        }

        return sequences;
    }

    private Dictionary<string, float[]> Run(string folder, Dictionary<string, HostTensor> inputs)
    {
        using var session = OnnxSession.Open(_folder.File(folder + "/model.onnx"), OnCpu);
        var outputs = session.Run(inputs, TestContext.Current.CancellationToken);
        var values = outputs.ToDictionary(pair => pair.Key, pair => pair.Value.Span<float>().ToArray());
        outputs.Values.ToList().ForEach(output => output.Dispose());
        return values;
    }

    private static float[] Seeded(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }

    private static HostTensor Tensor(float[] values, params long[] shape)
    {
        var tensor = new HostTensor(TensorElementType.Float32, shape);
        values.CopyTo(tensor.Span<float>());
        return tensor;
    }

    private static void Close(float[] found, float[] expected, double tolerance)
    {
        found.Length.ShouldBe(expected.Length);
        found.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max().ShouldBeLessThan(tolerance);
    }
}
