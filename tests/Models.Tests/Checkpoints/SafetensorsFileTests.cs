using System.Buffers.Binary;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
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
        var tensors = SafetensorsFile.Read(Write(Header, [1, 2, 3, 4, 5]), Expected);

        tensors["a"].Values.ShouldBe([1f, 2, 3, 4]);
        tensors["a"].Shape.ShouldBe([2, 2]);
        tensors["b"].Values.ShouldBe([5f]);
    }

    [Theory]
    [InlineData("\"dtype\":\"F32\",\"shape\":[1]", "\"dtype\":\"F16\",\"shape\":[1]", "b no float32 values")]
    [InlineData("[16,20]", "[16,24]", "b no float32 values")]
    [InlineData("[16,20]", "[-4,0]", "b no float32 values")]
    [InlineData("[16,20]", "[16]", "")]
    [InlineData("\"shape\":[1]", "\"shape\":[-1]", "b no float32 values")]
    [InlineData("\"shape\":[1]", "\"shape\":\"one\"", "")]
    [InlineData("\"b\"", "\"c\"", "1 missing (b); 1 extra (c)")]
    [InlineData("[16,20]", "[12,20]", "8 bytes")]
    public void Wrong_headers_are_refused(string old, string replacement, string found)
    {
        var file = Write(Header.Replace(old, replacement, StringComparison.Ordinal), [1, 2, 3, 4, 5]);

        Should.Throw<InvalidInputException>(() => SafetensorsFile.Read(file, Expected)).Found.ShouldContain(found);
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
                SafetensorsFile.Read(file, Expected);
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

    private string Write(string header, float[] values)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + 4 * values.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        Buffer.BlockCopy(values, 0, bytes, 8 + text.Length, 4 * values.Length);
        var file = _folder.File("weights.safetensors");
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
