using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Writing;

namespace Groundshift.Raster.Tests.Writing;

public sealed unsafe class PngWriterTests
{
    [Fact]
    public void Channels_are_read_back()
    {
        byte[] planes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 255, 255, 0];

        using var file = VirtualFile.From(PngWriter.Encode(2, 2, 4, planes), ".png");
        using var image = Dataset.Open(file.Path, ["PNG"]);
        var read = new byte[16];
        fixed (byte* data = read)
        {
            image.Read(new PixelRect(0, 0, 2, 2), [1, 2, 3, 4], SampleType.UInt8, (nint)data, 2, 4);
        }

        read.ShouldBe(planes);
    }

    [Fact]
    public void Classes_have_the_colours_of_their_palette_and_nodata_is_transparent()
    {
        var colours = new Dictionary<byte, Rgb> { [2] = Rgb.Parse("419BDF") };

        using var file = VirtualFile.From(PngWriter.EncodePalette(2, 1, [2, 255], colours, transparent: 255), ".png");
        using var image = Dataset.Open(file.Path, ["PNG"]);

        image.Band(1).Colours[2].ShouldBe(((byte)0x41, (byte)0x9B, (byte)0xDF, (byte)255));
        image.Band(1).Colours[255].Alpha.ShouldBe((byte)0);
    }

    [Fact]
    public void Planes_of_another_size_are_a_callers_error()
    {
        Should.Throw<ArgumentException>(() => PngWriter.Encode(2, 2, 3, new byte[11]));
        Should.Throw<FormatException>(() => Rgb.Parse("41"));
    }
}
