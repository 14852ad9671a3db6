using System.Runtime.InteropServices;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Reading;

/// <content>From decompressed bytes to samples in their places.</content>
internal sealed unsafe partial class DeflateBlocks
{
    private void FillSparse(int band)
    {
        var nodata = _dataset.Band(band).Nodata ?? 0;
        switch (_type)
        {
            case SampleType.UInt8:
                _slice.Span<byte>().Fill(byte.CreateSaturating(nodata));
                break;
            case SampleType.UInt16:
                _slice.Span<ushort>().Fill(ushort.CreateSaturating(nodata));
                break;
            case SampleType.Int16:
                _slice.Span<short>().Fill(short.CreateSaturating(nodata));
                break;
            default:
                _slice.Span<float>().Fill((float)nodata);
                break;
        }
    }

    private void Unpredict(Span<byte> bytes)
    {
        for (var start = 0; _predictor > 1 && start < bytes.Length; start += RowBytes)
        {
            var row = bytes.Slice(start, RowBytes);
            if (_predictor == 3)
            {
                Predictors.UndoFloat(row, SamplesPerPixel);
            }
            else
            {
                Predictors.UndoDifference(row, SamplesPerPixel, _type.Size());
            }
        }
    }

    private void Scatter(
        PixelRect window, BlockRow blocks, int block, int rows, ReadOnlySpan<int> bands, nint destination, long rowSamples, long bandSamples)
    {
        var left = (blocks.FirstColumn + block) * _blockWidth;
        var width = Math.Min(_blockWidth, window.Right - left);
        var top = (blocks.Row * _blockHeight) + blocks.Next - window.Row;
        var size = _type.Size();
        for (var i = 0; i < bands.Length; i++)
        {
            var band = _interleaved ? bands[i] - 1 : 0;
            for (var row = 0; row < rows; row++)
            {
                var target = (byte*)destination + (((i * bandSamples) + ((top + row) * rowSamples) + left - window.Column) * size);
                Copy(_slice.Span<byte>()[((row * RowBytes) + (band * size))..], target, width, SamplesPerPixel, size);
            }
        }
    }

    private static void Copy(ReadOnlySpan<byte> source, byte* target, int count, int stride, int size)
    {
        var bytes = new Span<byte>(target, count * size);
        switch (size)
        {
            case var _ when stride == 1:
                source[..bytes.Length].CopyTo(bytes);
                break;
            case 1:
                Stride(source, bytes, stride);
                break;
            case 2:
                Stride(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(bytes), stride);
                break;
            default:
                Stride(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(bytes), stride);
                break;
        }
    }

    private static void Stride<T>(ReadOnlySpan<T> source, Span<T> target, int stride)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = source[i * stride];
        }
    }
}
