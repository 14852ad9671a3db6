using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.Core.Tests.Pixels;

public class PixelBlockTests
{
    private static readonly GridSpec Grid = new("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), 5, 3);

    [Fact]
    public void Every_row_of_every_band_has_its_own_place()
    {
        using var block = new PixelBlock(Grid, SampleType.UInt16, PixelUnit.Reflectance, [1, 1], [0, 0]);
        for (var band = 0; band < block.Bands; band++)
        {
            for (var row = 0; row < Grid.Height; row++)
            {
                block.Row<ushort>(band, row).Fill((ushort)((band * 100) + row));
            }
        }

        block.Samples.Bytes.ShouldBe(2 * 3 * 5 * 2);
        block.Samples.Span<ushort>().ToArray().ShouldBe(
            [.. from band in Enumerable.Range(0, 2) from row in Enumerable.Range(0, 3) from column in Enumerable.Range(0, 5) select (ushort)((band * 100) + row)]);
    }

    [Fact]
    public void Pixels_begin_as_invalid_and_zero()
    {
        using var block = new PixelBlock(Grid, SampleType.Float32, PixelUnit.Reflectance, [1], [0]);

        block.Samples.Span<float>().ToArray().ShouldAllBe(sample => sample == 0);
        block.Validity.Span<byte>().ToArray().ShouldBe(new byte[15]);
        block.ValidityRow(2).Fill(1);
        block.Validity.Span<byte>()[10..].ToArray().ShouldAllBe(valid => valid == 1);
        block.Validity.Span<byte>()[..10].ToArray().ShouldAllBe(valid => valid == 0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    public void A_block_needs_one_scale_and_one_offset_per_band(int scales, int offsets) =>
        Should.Throw<ArgumentException>(() => new PixelBlock(Grid, SampleType.UInt8, PixelUnit.DigitalNumber, new float[scales], new float[offsets])).ParamName.ShouldBe("scale");

    [Fact]
    public void Rows_outside_the_block_are_refused()
    {
        using var block = new PixelBlock(Grid, SampleType.UInt8, PixelUnit.DigitalNumber, [1], [0]);

        Should.Throw<ArgumentOutOfRangeException>(() => block.Row<byte>(0, 3).Length);
        Should.Throw<ArgumentOutOfRangeException>(() => block.Row<byte>(0, -1).Length);
        Should.Throw<ArgumentOutOfRangeException>(() => block.Row<ushort>(0, 2).Length, "a wider type than the block's reaches beyond its end");
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 11)]
    [InlineData(10, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MaxValue / 2, 2)]
    public void Spans_never_reach_outside_their_buffer(long start, int length)
    {
        using var buffer = new NativeBuffer(20);

        Should.Throw<ArgumentOutOfRangeException>(() => buffer.Span<ushort>(start, length).Length);
    }

    [Fact]
    public void Buffers_are_aligned_counted_and_gone_once_disposed()
    {
        var before = NativeBuffer.Outstanding;
        var buffer = new NativeBuffer(1001);
        NativeBuffer.Outstanding.ShouldBe(before + 1);
        (buffer.Pointer % 64).ShouldBe(0);
        buffer.Span<byte>().ToArray().ShouldAllBe(value => value == 0);

        buffer.Dispose();
        buffer.Dispose();
        NativeBuffer.Outstanding.ShouldBe(before);
        Should.Throw<ObjectDisposedException>(() => buffer.Pointer);
        Should.Throw<ObjectDisposedException>(() => buffer.Span<byte>().Length);
    }

    [Fact]
    public void Buffers_may_be_empty_but_not_negative()
    {
        using var empty = new NativeBuffer(0);
        empty.Span<byte>().Length.ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => new NativeBuffer(-1));
    }

    [Theory]
    [InlineData(SampleType.UInt8, 1)]
    [InlineData(SampleType.UInt16, 2)]
    [InlineData(SampleType.Int16, 2)]
    [InlineData(SampleType.Float32, 4)]
    public void Sample_types_know_their_size(SampleType type, int bytes) => type.Size().ShouldBe(bytes);

    [Fact]
    public void An_unknown_sample_type_has_no_size() => Should.Throw<ArgumentOutOfRangeException>(() => ((SampleType)99).Size());
}
