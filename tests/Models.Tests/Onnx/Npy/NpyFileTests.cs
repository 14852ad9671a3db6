using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Jobs;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Onnx.Npy;

public sealed class NpyFileTests
{
    private static readonly TensorElementType[] Types =
    [
        TensorElementType.Float32, TensorElementType.Float64, TensorElementType.Float16, TensorElementType.Int64, TensorElementType.Int32,
        TensorElementType.Int16, TensorElementType.Int8, TensorElementType.UInt64, TensorElementType.UInt32, TensorElementType.UInt16,
        TensorElementType.UInt8, TensorElementType.Bool,
    ];

    [Fact]
    public void What_is_written_is_read_back() => Check.QuickThrowOnFailure(Prop.ForAll<byte[], int>((sizes, seed) =>
    {
        var shape = sizes.Take(4).Select(size => (long)(size % 6)).ToArray();
        using var written = Noise(Types[(int)((uint)seed % Types.Length)], shape, seed);
        using var stream = new MemoryStream();
        NpyFile.Write(stream, written);
        stream.Position = 0;
        using var read = NpyFile.Read(stream, "array");
        return read.Type == written.Type && read.Shape.SequenceEqual(shape) && read.Span<byte>().SequenceEqual(written.Span<byte>());
    }));

    [Fact]
    public void Header_is_what_numpy_writes()
    {
        using var tensor = new HostTensor(TensorElementType.UInt16, [3]);
        using var stream = new MemoryStream();
        NpyFile.Write(stream, tensor);
        var bytes = stream.ToArray();
        bytes.Length.ShouldBe(128 + 6);
        bytes[..10].ShouldBe([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0]);
        Encoding.ASCII.GetString(bytes, 10, 118).ShouldBe("{'descr': '<u2', 'fortran_order': False, 'shape': (3,), }".PadRight(117) + "\n");
    }

    [Fact]
    public void Golden_array_of_the_reference_implementation_is_read()
    {
        using var tensor = NpyFile.Read(SharedData.Need("parity/dynamicworld/sealake_3000_x.npy"));
        tensor.Type.ShouldBe(TensorElementType.Float32);
        tensor.Span<float>().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue).ShouldBe(-1);
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "'>f4'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "Fortran order")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "4 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "4 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }", "4 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "99999999999999999999,")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': __import__('os')}", "{'descr'")]
    [InlineData("", "")]
    public void Header_that_lies_or_asks_too_much_is_refused(string header, string found)
    {
        using var stream = File(1, Encoding.ASCII.GetBytes(header), new byte[4]);
        var exception = Should.Throw<InvalidInputException>(() => NpyFile.Read(stream, "array"));
        exception.Field.ShouldBe("array");
        exception.Found.ShouldContain(found);
    }

    [Fact]
    public void Later_format_versions_are_read_and_unknown_ones_refused()
    {
        var header = Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n");
        using var second = File(2, header, BitConverter.GetBytes(1.5f));
        using var scalar = NpyFile.Read(second, "array");
        scalar.Shape.ShouldBeEmpty();
        scalar.Span<float>()[0].ShouldBe(1.5f);
        using var ninth = File(9, header, new byte[4]);
        Should.Throw<InvalidInputException>(() => NpyFile.Read(ninth, "array")).Found.ShouldBe("version 9");
    }

    [Fact]
    public void Damaged_file_is_refused_and_never_crashes()
    {
        using var tensor = Noise(TensorElementType.Float32, [2, 3], 1);
        using var stream = new MemoryStream();
        NpyFile.Write(stream, tensor);
        var whole = stream.ToArray();
        for (var length = 0; length < whole.Length; length++)
        {
            using var part = new MemoryStream(whole, 0, length);
            Should.Throw<InvalidInputException>(() => NpyFile.Read(part, "array"), $"length {length}");
        }

        var random = new Random(6);
        for (var round = 0; round < 500; round++)
        {
            var bytes = whole.ToArray();
            bytes[random.Next(80)] = (byte)random.Next(256);
            using var damaged = new MemoryStream(bytes);
            try
            {
                NpyFile.Read(damaged, "array").Dispose();
            }
            catch (InvalidInputException)
            {
                // The only way out for wrong input.
            }
        }
    }

    [Fact]
    public void Missing_file_is_named() =>
        Should.Throw<InvalidInputException>(() => NpyFile.Read("/nowhere/a.npy")).Field.ShouldBe("a.npy");

    private static MemoryStream File(byte version, byte[] header, byte[] data)
    {
        var stream = new MemoryStream();
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0]);
        stream.Write(version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length));
        stream.Write(header);
        stream.Write(data);
        stream.Position = 0;
        return stream;
    }

    private static HostTensor Noise(TensorElementType type, long[] shape, int seed)
    {
        var tensor = new HostTensor(type, shape);
        new Random(seed).NextBytes(tensor.Span<byte>());
        return tensor;
    }
}
