using System.IO.Compression;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Checkpoints.PyTorch;

public sealed class TorchCheckpointTests : IDisposable
{
    private const int Seed = 3026;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What tests/data/checkpoints/make.py saved, seen with torch.load.
    [Theory]
    [InlineData("protocol2.pt")]
    [InlineData("protocol4.pt")]
    public void Types_views_and_shared_storages_come_back_as_saved(string file)
    {
        using var checkpoint = Checkpoint.Open(Fixture(file));
        var state = StateDict.Of(checkpoint, "state_dict", "model");

        state.Tensors.Count.ShouldBe(15);
        state.Read("base").Values.ShouldBe(Enumerable.Range(0, 24).Select(value => (float)value));
        state.Read("transposed").Shape.ShouldBe([6, 4]);
        state.Read("transposed").Values.Take(5).ShouldBe([0f, 6, 12, 18, 1]);
        state.Read("slice").Values.ShouldBe([8f, 9, 10, 14, 15, 16]);
        state.Read("step").Values.ShouldBe([1f, 3, 5, 13, 15, 17]);
        state.Read("half").Values.ShouldBe([1.5f, -65504f, 5.9604645e-08f]);
        state.Read("bfloat").Values.ShouldBe([1.5f, -3.3895314e38f]);
        state.Read("double").Values.ShouldBe([0.1f, 2.5f]);
        state.Read("scalar").Values.ShouldBe([3.25f]);
        state.Read("scalar").Shape.ShouldBeEmpty();
        state.Read("empty").Shape.ShouldBe([0, 4]);
        state.Read("expanded").Values.ShouldBe([2f, 2, 2, 3, 3, 3]);
        state.Read("tied_again").Values.ShouldBe([1.5f, -2.25f]);
        state.Read("parameter").Values.ShouldBe([9f, 8]);
        state.Tensors["long"].Type.ShouldBe(TensorElementType.Int64);
        state.Tensors["bool"].Type.ShouldBe(TensorElementType.Bool);
        checkpoint.Read("optimizer/state/0/exp_avg").Values.ShouldBe([1f, 1]);
    }

    [Fact]
    public void Archives_above_4_GB_are_read_and_refused_where_they_are_cut()
    {
        var large = TorchArchive.WithZip64(File.ReadAllBytes(Fixture("protocol2.pt")));
        ReadAll(large);
        for (var cut = 1; cut < 200; cut++)
        {
            Should.Throw<InvalidInputException>(() => ReadAll(large[..^cut]), $"{cut} bytes short");
        }

        Damage(large, ReadAll);
    }

    [Theory]
    [InlineData("legacy.pt", "before version 1.6", "torch.load('old.pt'")]
    [InlineData("module.pt", "torch.nn.modules.linear.Linear", "state_dict()")]
    [InlineData("script.pt", "TorchScript", "state_dict()")]
    [InlineData("make.py", "another format", "torch.save")]
    public void Other_files_are_refused_with_what_to_do(string file, string found, string nextStep)
    {
        var error = Should.Throw<InvalidInputException>(() => Checkpoint.Open(Fixture(file)));

        error.Found.ShouldContain(found);
        error.NextStep.ShouldContain(nextStep);
    }

    [Fact]
    public void A_folder_of_many_checkpoints_asks_for_one()
    {
        Should.Throw<InvalidInputException>(() => Checkpoint.Open(Fixture("."))).Found.ShouldContain("legacy.pt, module.pt");
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var whole = File.ReadAllBytes(Fixture("protocol2.pt"));
        for (var length = 0; length < whole.Length; length += 1 + (length / 97))
        {
            Should.Throw<InvalidInputException>(() => ReadAll(whole[..length]), $"{length} bytes");
        }
    }

    [Fact]
    public void Any_flipped_bit_of_a_storage_that_is_read_is_noticed()
    {
        var whole = File.ReadAllBytes(Fixture("protocol2.pt"));
        var place = whole.AsSpan().IndexOf(Enumerable.Range(0, 24).SelectMany(value => BitConverter.GetBytes((float)value)).ToArray());
        whole[place + 50] ^= 1;

        Should.Throw<InvalidInputException>(() => ReadAll(whole)).Expected.ShouldContain("CRC-32");
    }

    [Fact]
    public void Overwritten_bytes_never_crash() => Damage(File.ReadAllBytes(Fixture("protocol2.pt")), ReadAll);

    // Under its true CRC-32 a damaged pickle reaches the machine that reads it.
    [Theory]
    [InlineData("protocol2.pt")]
    [InlineData("protocol4.pt")]
    public void Overwritten_pickles_never_crash(string file)
    {
        var entries = new Dictionary<string, byte[]>();
        using (var archive = ZipFile.OpenRead(Fixture(file)))
        {
            foreach (var entry in archive.Entries)
            {
                using var stream = entry.Open();
                var bytes = new byte[entry.Length];
                stream.ReadExactly(bytes);
                entries.Add(entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..], bytes);
            }
        }

        entries.Remove("data.pkl", out var pickle);
        Damage(pickle.ShouldNotBeNull(), damaged =>
        {
            TorchArchive.Write(_folder.File("rewritten.pt"), damaged, entries);
            ReadAll(File.ReadAllBytes(_folder.File("rewritten.pt")));
        });
    }

    private static void Damage(byte[] whole, Action<byte[]> read)
    {
        var random = new Random(Seed);
        for (var trial = 0; trial < 500; trial++)
        {
            var damaged = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                read(damaged);
            }
            catch (InvalidInputException)
            {
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {Seed}, trial {trial}: {error}");
            }
        }
    }

    private static string Fixture(string name) => Path.Combine(RepositoryRoot.Folder, "tests/data/checkpoints", name);

    private void ReadAll(byte[] bytes)
    {
        var file = _folder.File("damaged.pt");
        File.WriteAllBytes(file, bytes);
        using var checkpoint = Checkpoint.Open(file);
        foreach (var (name, tensor) in checkpoint.Tensors)
        {
            if (tensor.IsFloat)
            {
                checkpoint.Read(name);
            }
        }
    }
}
