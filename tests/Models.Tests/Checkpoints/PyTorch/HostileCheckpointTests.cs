using System.IO.Compression;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.TestKit;
using static Groundshift.Models.Tests.Checkpoints.PyTorch.TorchArchive;

namespace Groundshift.Models.Tests.Checkpoints.PyTorch;

public sealed class HostileCheckpointTests : IDisposable
{
    private const string Command = "touch owned";
    private readonly TemporaryFolder _folder = new();

    // Each leaves on the stack what a Python unpickler would have got by running the command.
    public static TheoryData<string, byte[]> Calls => new()
    {
        { "GLOBAL, REDUCE", [.. Global("os", "system"), .. Tuple(Text(Command)), (byte)'R'] },
        { "STACK_GLOBAL, REDUCE", [.. Text("os"), .. Text("system"), 0x93, .. Tuple(Text(Command)), (byte)'R'] },
        { "REDUCE of what REDUCE made", [.. Global("builtins", "getattr"), .. Tuple(Global("os", "system"), Text("x")), (byte)'R', .. Tuple(Text(Command)), (byte)'R'] },
        { "NEWOBJ", [.. Global("subprocess", "Popen"), .. Tuple(Text(Command)), 0x81] },
        { "NEWOBJ_EX", [.. Global("subprocess", "Popen"), .. Tuple(Text(Command)), .. Dictionary(), 0x92] },
        { "INST", [(byte)'(', .. Text(Command), (byte)'i', .. Encoding.UTF8.GetBytes("os\nsystem\n")] },
        { "OBJ", [(byte)'(', .. Global("os", "system"), .. Text(Command), (byte)'o'] },
        { "BUILD", [.. Global("os", "environ"), .. Tuple(), 0x81, .. Dictionary(("PATH", Text("."))), (byte)'b'] },
    };

    public static TheoryData<string, byte[], string> Refused => new()
    {
        { "EXT1", [0x82, 1], "Ext1" },
        { "EXT2", [0x83, 1, 0], "Ext2" },
        { "EXT4", [0x84, 1, 0, 0, 0], "Ext4" },
        { "PERSID", [(byte)'P', (byte)'1', (byte)'\n'], "PersId" },
        { "NEXT_BUFFER", [0x97], "NextBuffer" },
        { "protocol 0 text", [.. Encoding.UTF8.GetBytes("S'a'\n")], "String" },
        { "unknown opcode", [0xff], "byte 0xff" },
        { "protocol 9", [0x80, 9], "protocol 9" },
        { "pop of nothing", [(byte)'0'], "takes more" },
        { "mark that is not there", [(byte)'t'], "takes more" },
        { "tuple across a mark", [.. Text("a"), (byte)'(', 0x85], "takes more" },
        { "value never remembered", [(byte)'h', 7], "number 7" },
        { "call of a number", [.. Number(1), .. Tuple(), (byte)'R'], "a number" },
        { "call of text", [.. Text("os.system"), .. Tuple(), (byte)'R'], "text" },
        { "name made of numbers", [.. Number(1), .. Number(2), 0x93], "a number and a number" },
        { "odd items", [(byte)'}', (byte)'(', .. Text("a"), (byte)'u'], "1 values" },
        { "append to text", [.. Text("a"), .. Text("b"), (byte)'a'], "text" },
        { "items of a list", [(byte)']', .. Text("a"), .. Text("b"), (byte)'s'], "a list" },
        { "text longer than the file", [(byte)'X', 0xff, 0xff, 0xff, 0x00], "bytes before the end" },
        { "text of 2 GB", [(byte)'X', 0xff, 0xff, 0xff, 0x7f], "bytes" },
        { "text of 2^63 bytes", [0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80], "9223372036854775808" },
        { "text that is no UTF-8", [0x8c, 2, 0xc3, 0x28], "" },
        { "storage that is no tuple", [.. Text("a"), (byte)'Q'], "text" },
        { "no end of name", [(byte)'c', (byte)'o'], "without an end" },
    };

    // Elements, offset, shape, strides over a storage of four floats.
    public static TheoryData<long, long, long[], long[]> Outside => new()
    {
        { 4, 0, [5], [1] },
        { 4, 1, [4], [1] },
        { 4, -1, [2], [1] },
        { 4, 0, [2, 2], [3, 1] },
        { 4, 3, [2], [-1] },
        { 4, 0, [-1], [1] },
        { 4, 0, [2, 2], [1] },
        { 4, 4, [1], [1] },
        { 4, 0, [1L << 40], [0] },
        { 4, 0, [1 << 20, 1 << 20], [0, 0] },
        { 4, 0, [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue], [0, 0, 0, 1] },
        { 4, 0, [2, 2], [long.MaxValue, long.MaxValue] },
        { 4, long.MaxValue, [2], [long.MaxValue] },
        { 5, 0, [4], [1] },
        { 3, 0, [3], [1] },
        { -4, 0, [4], [1] },
        { 1L << 62, 0, [4], [1] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_pickle_that_calls_runs_nothing_and_its_tensors_are_read(string way, byte[] call)
    {
        Write(Pickle(Dictionary(("evil", call), ("weight", Tensor("FloatStorage", "0", 4, 1, [3], [1])))));

        using var checkpoint = Checkpoint.Open(HostileFile);

        checkpoint.Tensors.Keys.ShouldBe(["weight"], way);
        checkpoint.Read("weight").Values.ShouldBe([2f, 3, 4]);
        File.Exists("owned").ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_known_is_refused_by_name(string what, byte[] opcodes, string found)
    {
        Write(Pickle(opcodes));

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile), what).Found.ShouldContain(found);
    }

    [Theory]
    [MemberData(nameof(Outside))]
    public void A_tensor_outside_its_storage_is_refused(long elements, long offset, long[] shape, long[] strides)
    {
        Write(Pickle(Dictionary(("weight", Tensor("FloatStorage", "0", elements, offset, shape, strides)))));

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile));
    }

    [Fact]
    public void A_storage_that_the_archive_lacks_is_refused_by_its_name()
    {
        Write(Pickle(Dictionary(("weight", Tensor("FloatStorage", "../../etc/passwd", 4, 0, [4], [1])))));

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile)).Expected.ShouldContain("data/../../etc/passwd");
    }

    [Fact]
    public void Storages_of_unknown_types_are_left_out()
    {
        Write(Pickle(Dictionary(
            ("quantized", Tensor("QInt8Storage", "0", 16, 0, [16], [1])),
            ("weight", Tensor("FloatStorage", "0", 4, 0, [4], [1])))));

        using var checkpoint = Checkpoint.Open(HostileFile);

        checkpoint.Tensors.Keys.ShouldBe(["weight"]);
    }

    [Fact]
    public void A_dictionary_that_holds_itself_is_refused()
    {
        Write(Pickle([(byte)'}', (byte)'q', 0, .. Text("again"), (byte)'h', 0, (byte)'s']));

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile)).Expected.ShouldContain("levels");
    }

    [Fact]
    public void Lists_that_double_at_every_level_are_refused()
    {
        // Fifteen levels of forty: 40^15 paths in 1,300 bytes.
        var pickle = new List<byte> { (byte)']', (byte)'q', 0 };
        for (byte level = 1; level < 15; level++)
        {
            pickle.AddRange([(byte)']', (byte)'q', level, (byte)'(']);
            pickle.AddRange(Enumerable.Repeat<byte[]>([(byte)'h', (byte)(level - 1)], 40).SelectMany(get => get));
            pickle.Add((byte)'e');
        }

        Write(Pickle([.. Dictionary(), .. Text("bomb"), .. pickle, (byte)'s']));

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile));
    }

    [Fact]
    public void A_stack_without_end_is_refused()
    {
        Write(Pickle(Enumerable.Repeat((byte)'N', 1 << 20).ToArray()));

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile)).Expected.ShouldContain("stack");
    }

    [Fact]
    public void Names_without_end_are_refused()
    {
        Write(Pickle(Dictionary((new string('k', 5000), Tensor("FloatStorage", "0", 4, 0, [4], [1])))));

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile)).Expected.ShouldContain("1024 letters");
    }

    [Fact]
    public void Compressed_entries_are_refused_with_what_to_do()
    {
        Write(Pickle(Dictionary()), CompressionLevel.SmallestSize, new byte[1 << 16]);

        var error = Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile));

        error.Found.ShouldContain("compressed");
        error.NextStep.ShouldContain("torch.save");
    }

    [Fact]
    public void Another_zip_archive_is_refused()
    {
        using (var archive = ZipFile.Open(HostileFile, ZipArchiveMode.Create))
        {
            archive.CreateEntry("readme.txt", CompressionLevel.NoCompression);
        }

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile)).Expected.ShouldContain("data.pkl");
    }

    [Fact]
    public void Entries_that_overlap_are_refused()
    {
        Write(Pickle(Dictionary(("weight", Tensor("FloatStorage", "0", 4, 0, [4], [1])))));
        var bytes = File.ReadAllBytes(HostileFile);

        // Both central headers name the first entry's place: 42 bytes into each, after its signature PK 1 2.
        var second = bytes.AsSpan().LastIndexOf((byte[])[0x50, 0x4b, 1, 2]);
        bytes.AsSpan(second + 42, 4).Clear();
        File.WriteAllBytes(HostileFile, bytes);

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile)).Expected.ShouldContain("apart");
    }

    [Fact]
    public void Big_endian_values_are_refused()
    {
        TorchArchive.Write(HostileFile, Pickle(Dictionary()), new() { ["byteorder"] = Encoding.ASCII.GetBytes("big") });

        Should.Throw<InvalidInputException>(() => Checkpoint.Open(HostileFile)).Expected.ShouldContain("little-endian");
    }

    private string HostileFile => _folder.File("hostile.pt");

    private void Write(byte[] pickle, CompressionLevel level = CompressionLevel.NoCompression, byte[]? storage = null) =>
        TorchArchive.Write(HostileFile, pickle, new() { ["data/0"] = storage ?? Floats(1, 2, 3, 4) }, level);
}
