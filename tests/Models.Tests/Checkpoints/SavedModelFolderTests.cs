using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Checkpoints;

public sealed class SavedModelFolderTests
{
    private const int Seed = 20260;
    private static readonly string[] Files =
        ["saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001"];

    [Fact]
    public void The_published_model_gives_its_variables_by_their_graph_names()
    {
        var model = SavedModelFolder.Open(SharedData.Need("models/dynamicworld/forward"));

        var weights = model.ReadVariables(DynamicWorldNetwork.Variables);

        weights.Count.ShouldBe(146);
        weights["conv2d/kernel"].Shape.ShouldBe([3, 3, 9, 64]);
        weights["batch_normalization_23/moving_variance"].Values.ShouldAllBe(value => value > 0);
        GraphFingerprint.Of(model.Function("serving_default"), model.ModelFile).ShouldBe(DynamicWorldNetwork.Fingerprint);
    }

    [Fact]
    public void Missing_extra_and_misshapen_variables_are_told_at_once()
    {
        var model = SavedModelFolder.Open(SharedData.Need("models/dynamicworld/forward"));
        var expected = DynamicWorldNetwork.Variables.ToDictionary();
        expected.Remove("conv2d_14/bias");
        expected["conv2d/kernel"] = [5, 5, 9, 64];
        expected.Add("attention/kernel", [64, 64]);

        var error = Should.Throw<InvalidInputException>(() => model.ReadVariables(expected));

        error.Found.ShouldContain("1 missing (attention/kernel)");
        error.Found.ShouldContain("1 extra (conv2d_14/bias)");
        error.Found.ShouldContain("1 misshapen (conv2d/kernel [3,3,9,64] instead of [5,5,9,64])");
    }

    [Fact]
    public void A_folder_without_a_model_is_refused_with_its_path()
    {
        using var folder = new TemporaryFolder();

        var error = Should.Throw<InvalidInputException>(() => SavedModelFolder.Open(folder.Root));

        error.Field.ShouldBe(folder.File("saved_model.pb"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Cut_files_are_refused(int file)
    {
        using var folder = Copy();
        var path = folder.File(Files[file]);
        var whole = File.ReadAllBytes(path);
        var random = new Random(Seed);
        for (var trial = 0; trial < 10; trial++)
        {
            var length = random.Next(whole.Length);
            File.WriteAllBytes(path, whole[..length]);
            Should.Throw<InvalidInputException>(() => Read(folder.Root), $"seed {Seed}, {length} bytes of {Files[file]}");
        }
    }

    [Theory]
    [InlineData(0, 25)]
    [InlineData(1, 200)]
    [InlineData(2, 25)]
    public void Flipped_bits_are_refused_or_harmless_and_never_crash(int file, int trials)
    {
        using var folder = Copy();
        var path = folder.File(Files[file]);
        var whole = File.ReadAllBytes(path);
        var random = new Random(Seed);
        for (var trial = 0; trial < trials; trial++)
        {
            var damaged = whole.ToArray();
            var position = random.Next(whole.Length);
            damaged[position] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);
            if (RefusalOrCrash(folder.Root) is { } crash)
            {
                Assert.Fail($"seed {Seed}, trial {trial}, byte {position} of {Files[file]}: {crash}");
            }
        }
    }

    [Fact]
    public void Any_flipped_bit_of_the_weights_that_are_read_is_noticed()
    {
        using var folder = Copy();
        var path = folder.File(Files[2]);
        var damaged = File.ReadAllBytes(path);
        damaged[40_000] ^= 1;
        File.WriteAllBytes(path, damaged);

        Should.Throw<InvalidInputException>(() => Read(folder.Root)).Expected.ShouldContain("checksum");
    }

    private static Exception? RefusalOrCrash(string folder)
    {
        try
        {
            Read(folder);
            return null;
        }
        catch (InvalidInputException)
        {
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private static void Read(string folder) => DynamicWorldImport.ReadWeights(folder);

    private static TemporaryFolder Copy()
    {
        var source = SharedData.Need("models/dynamicworld/forward");
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("variables"));
        foreach (var file in Files)
        {
            // Read and written, so that the copy does not inherit a read-only mode.
            File.WriteAllBytes(folder.File(file), File.ReadAllBytes(Path.Combine(source, file)));
        }

        return folder;
    }
}
