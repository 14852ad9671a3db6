using System.Buffers.Binary;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Checkpoints;

public sealed class SafetensorsCheckpointTests : IDisposable
{
    private const int Seed = 11;
    private static readonly Dictionary<string, IReadOnlyList<int>> Expected = new() { ["a"] = [2, 2], ["b"] = [1] };
    private const string Header =
        """{"__metadata__":{"by":"test"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_come_back_with_their_shapes()
    {
        var tensors = Read(Write(Header, [1, 2, 3, 4, 5]));

        tensors["a"].Values.ShouldBe([1f, 2, 3, 4]);
        tensors["a"].Shape.ShouldBe([2, 2]);
        tensors["b"].Values.ShouldBe([5f]);
    }

    [Fact]
    public void Every_floating_point_type_becomes_float32_and_others_are_listed()
    {
        const string header =
            """{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},"d":{"dtype":"F64","shape":[],"data_offsets":[8,16]},"i":{"dtype":"I32","shape":[1],"data_offsets":[16,20]},"q":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[16,20]}}""";
        byte[] values =
        [
            .. BitConverter.GetBytes((Half)1.5f), .. BitConverter.GetBytes(Half.MinValue),
            0xc0, 0x3f, 0x20, 0xc0,
            .. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(7),
        ];

        using var checkpoint = Checkpoint.Open(WriteBytes(header, values));

        checkpoint.Read("h").Values.ShouldBe([1.5f, -65504f]);
        checkpoint.Read("b").Values.ShouldBe([1.5f, -2.5f]);
        checkpoint.Read("d").Values.ShouldBe([0.1f]);
        checkpoint.Read("d").Shape.ShouldBeEmpty();
        checkpoint.Tensors["i"].Type.ShouldBe(TensorElementType.Int32);
        Should.Throw<InvalidInputException>(() => checkpoint.Read("i")).Found.ShouldBe("Int32");
        Should.Throw<InvalidInputException>(() => checkpoint.Read("q")).Expected.ShouldContain("floating-point");
    }

    [Theory]
    [InlineData("\"dtype\":\"F32\",\"shape\":[1]", "\"dtype\":\"I32\",\"shape\":[1]", "b no floating-point values")]
    [InlineData("\"dtype\":\"F32\",\"shape\":[1]", "\"dtype\":\"F16\",\"shape\":[1]", "4 bytes")]
    [InlineData("[16,20]", "[16,24]", "bytes 16 to 24")]
    [InlineData("[16,20]", "[-4,0]", "bytes -4 to 0")]
    [InlineData("[16,20]", "[16]", "")]
    [InlineData("\"shape\":[1]", "\"shape\":[-1]", "")]
    [InlineData("\"shape\":[1]", "\"shape\":\"one\"", "")]
    [InlineData("\"b\"", "\"c\"", "1 missing (b); 1 extra (c)")]
    [InlineData("[16,20]", "[12,20]", "8 bytes")]
    public void Wrong_headers_are_refused(string old, string replacement, string found)
    {
        var file = Write(Header.Replace(old, replacement, StringComparison.Ordinal), [1, 2, 3, 4, 5]);

        Should.Throw<InvalidInputException>(() => Read(file)).Found.ShouldContain(found);
    }

    [Fact]
    public void Cut_and_flipped_files_never_crash()
    {
        var file = Write(Header, [1, 2, 3, 4, 5]);
        var whole = File.ReadAllBytes(file);
        var random = new Random(Seed);
        for (var trial = 0; trial < 500; trial++)
        {
            var damaged = whole[..(trial % 2 == 0 ? random.Next(whole.Length) : whole.Length)];
            if (trial % 2 == 1)
            {
                damaged[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            }

            File.WriteAllBytes(file, damaged);
            try
            {
                Read(file);
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

    private static IReadOnlyDictionary<string, WeightTensor> Read(string file)
    {
        using var checkpoint = Checkpoint.Open(file);
        return StateDict.Of(checkpoint).ReadAll(Expected);
    }

    private string Write(string header, float[] values) =>
        WriteBytes(header, [.. values.SelectMany(BitConverter.GetBytes)]);

    private string WriteBytes(string header, byte[] values)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        var file = _folder.File("weights.safetensors");
        File.WriteAllBytes(file, [.. length, .. text, .. values]);
        return file;
    }
}
