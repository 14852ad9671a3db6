using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Reading;

namespace Groundshift.Raster.Tests.Reading;

public sealed unsafe class DeflateBlocksTests
{
    [Theory]
    [InlineData(SampleType.UInt8, 1, "TILED=YES;PREDICTOR=2")]
    [InlineData(SampleType.UInt16, 1, "TILED=YES")]
    [InlineData(SampleType.UInt16, 3, "TILED=YES;PREDICTOR=2;INTERLEAVE=PIXEL")]
    [InlineData(SampleType.UInt16, 3, "TILED=YES;PREDICTOR=2;INTERLEAVE=BAND")]
    [InlineData(SampleType.Int16, 2, "PREDICTOR=2;INTERLEAVE=PIXEL")]
    [InlineData(SampleType.Int16, 2, "BLOCKYSIZE=7;INTERLEAVE=BAND")]
    [InlineData(SampleType.Float32, 1, "TILED=YES;PREDICTOR=2")]
    [InlineData(SampleType.Float32, 2, "TILED=YES;PREDICTOR=3;INTERLEAVE=PIXEL")]
    [InlineData(SampleType.Float32, 1, "PREDICTOR=3")]
    [InlineData(SampleType.UInt16, 2, "TILED=YES;SPARSE_OK=TRUE;BIGTIFF=YES", true)]
    public void Samples_equal_gdals_for_every_layout(SampleType type, int bands, string options, bool sparse = false)
    {
        using var file = new VirtualFile(".tif");
        const int Width = 611;
        const int Height = 533;
        Write(file.Path, type, bands, Width, Height, options, sparse);
        using var dataset = Dataset.Open(file.Path, ["GTiff"]);
        using var near = DeflateBlocks.TryOpen(dataset, "a", file.Path, isRemote: false).ShouldNotBeNull();
        using var far = DeflateBlocks.TryOpen(dataset, "a", file.Path, isRemote: true).ShouldNotBeNull();
        int[] wanted = bands == 1 ? [1] : [bands, 1];
        var (blockWidth, blockHeight) = dataset.Band(1).BlockSize;
        foreach (var window in new[]
        {
            new PixelRect(0, 0, Width, Height),
            new PixelRect(blockWidth * (Width / blockWidth / 2), blockHeight, Width - (blockWidth * (Width / blockWidth / 2)), blockHeight + 3),
        })
        {
            var size = type.Size();
            using var expected = new NativeBuffer(wanted.Length * window.Count * size);
            using var found = new NativeBuffer(wanted.Length * window.Count * size);
            dataset.Read(window, wanted, type, expected.Pointer, window.Width, window.Count);
            foreach (var blocks in new[] { near, far })
            {
                found.Span<byte>().Clear();
                blocks.Read(window, wanted, found.Pointer, window.Width, window.Count);
                found.Span<byte>().SequenceEqual(expected.Span<byte>()).ShouldBeTrue();
            }
        }
    }

    [Theory]
    [InlineData("INTERLEAVE=PIXEL", 1)]
    [InlineData("INTERLEAVE=BAND", 2)]
    public void Rows_in_any_pieces_are_those_of_whole_blocks_and_each_block_is_decoded_once(string interleave, int times)
    {
        const int Width = 611;
        const int Height = 533;
        const int Seed = 8;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        using var file = new VirtualFile(".tif");
        Write(file.Path, SampleType.UInt16, 2, Width, Height, $"TILED=YES;BLOCKXSIZE=128;BLOCKYSIZE=256;PREDICTOR=2;{interleave}", sparse: false);
        using var dataset = Dataset.Open(file.Path, ["GTiff"]);
        using var expected = new NativeBuffer(2L * Width * Height * sizeof(ushort));
        using var found = new NativeBuffer(expected.Bytes);
        dataset.Read(new PixelRect(0, 0, Width, Height), [1, 2], SampleType.UInt16, expected.Pointer, Width, Width * Height);
        foreach (var isRemote in new[] { false, true })
        {
            using var blocks = DeflateBlocks.TryOpen(dataset, "a", file.Path, isRemote).ShouldNotBeNull();
            for (var row = 0; row < Height;)
            {
                // Some rows are left out, as under clouds; none of the three rows of blocks as a whole.
                var rows = Math.Min(random.Next(1, 90), Height - row);
                if (random.Next(4) > 0 || row + rows == Height)
                {
                    blocks.Read(new PixelRect(0, row, Width, rows), [1, 2], found.Pointer + (row * Width * sizeof(ushort)), Width, Width * Height);
                    for (var band = 0; band < 2; band++)
                    {
                        var at = (((long)band * Height) + row) * Width;
                        found.Span<ushort>(at, rows * Width).SequenceEqual(expected.Span<ushort>(at, rows * Width)).ShouldBeTrue($"row {row}, {rows} rows");
                    }
                }

                row += rows;
            }

            blocks.BlocksBegun.ShouldBe(5 * 3 * times);

            // Upwards it begins again.
            blocks.Read(new PixelRect(0, 100, Width, 10), [1, 2], found.Pointer + (100 * Width * sizeof(ushort)), Width, Width * Height);
            found.Span<ushort>(100 * Width, 10 * Width).SequenceEqual(expected.Span<ushort>(100 * Width, 10 * Width)).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("COMPRESS=LZW")]
    [InlineData("COMPRESS=NONE")]
    [InlineData("COMPRESS=DEFLATE;ENDIANNESS=BIG")]
    [InlineData("COMPRESS=DEFLATE;NBITS=12")]
    public void What_it_does_not_know_is_left_to_gdal(string options)
    {
        using var file = new VirtualFile(".tif");
        using (Dataset.Create("GTiff", file.Path, 64, 64, 1, SampleType.UInt16, options.Split(';')))
        {
        }

        using var dataset = Dataset.Open(file.Path, ["GTiff"]);
        DeflateBlocks.TryOpen(dataset, "a", file.Path, isRemote: false).ShouldBeNull();
    }

    private static void Write(string path, SampleType type, int bands, int width, int height, string options, bool sparse)
    {
        using var dataset = Dataset.Create("GTiff", path, width, height, bands, type, ["COMPRESS=DEFLATE", .. options.Split(';')]);
        var random = new Random(9);
        var rows = sparse ? height / 4 : height;
        var plane = new byte[bands * width * rows * type.Size()];
        for (var i = 0; i < plane.Length; i++)
        {
            plane[i] = (byte)((i / 700) + random.Next(4));
        }

        fixed (byte* data = plane)
        {
            dataset.Write(new PixelRect(0, 0, width, rows), [.. Enumerable.Range(1, bands)], type, (nint)data);
        }

        dataset.Flush();
    }
}
