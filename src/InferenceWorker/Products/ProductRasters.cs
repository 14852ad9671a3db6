using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Products;

/// <summary>The rasters of a map of classes, land cover or change, written as their rows become final, with the statistics gathered on the way.</summary>
internal sealed class ProductRasters : IDisposable
{
    private readonly List<ProductRaster> _rasters = [];
    private readonly PixelAreas _areas;
    private readonly ClassStatistics _statistics;
    private readonly Quicklook _quicklook;
    private readonly int _width;
    private readonly bool _isChange;

    /// <param name="isChange">True for a map of change, which has the probability of its second class for a score and no further probabilities.</param>
    public ProductRasters(string folder, GridSpec grid, IReadOnlyList<ModelClass> classes, bool isChange = false)
    {
        _width = grid.Width;
        _isChange = isChange;
        _areas = new PixelAreas(grid);
        _statistics = new ClassStatistics(_areas);
        _quicklook = new Quicklook(grid.Width, grid.Height);
        _rasters.Add(new ProductRaster("classification", folder, grid, ClassProfile(classes)));
        if (isChange)
        {
            _rasters.Add(new ProductRaster("score", folder, grid, ShareProfile(["score"])));
        }
        else
        {
            _rasters.Add(new ProductRaster("confidence", folder, grid, ShareProfile(["confidence"])));
            _rasters.Add(new ProductRaster("probabilities", folder, grid, ShareProfile([.. classes.Select(entry => entry.Name)])));
        }

        _rasters.Add(new ProductRaster(ValidMask.Key, folder, grid, ValidMask.Profile));
    }

    /// <summary>Pixels and hectares by class.</summary>
    public ClassStatistics Statistics => _statistics;

    /// <summary>The class map in small.</summary>
    public Quicklook Quicklook => _quicklook;

    /// <summary>The rasters by asset key.</summary>
    public IReadOnlyList<ProductRaster> Rasters => _rasters;

    /// <summary>Writes the next rows; planes of rows by width, one per class for the probabilities.</summary>
    public void Write(
        int firstRow, int rows, ReadOnlySpan<byte> classes, ReadOnlySpan<byte> confidence, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> probabilities)
    {
        _rasters[0].Writer.WriteRows(firstRow, rows, classes);
        if (_isChange)
        {
            _rasters[1].Writer.WriteRows(firstRow, rows, probabilities.Slice(classes.Length, classes.Length));
        }
        else
        {
            _rasters[1].Writer.WriteRows(firstRow, rows, confidence);
            _rasters[2].Writer.WriteRows(firstRow, rows, probabilities);
        }

        _rasters[^1].Writer.WriteRows(firstRow, rows, mask);
        for (var i = 0; i < rows; i++)
        {
            var line = classes.Slice(i * _width, _width);
            _statistics.Add(firstRow + i, line, mask.Slice(i * _width, _width));
            _quicklook.Add(firstRow + i, line);
        }
    }

    /// <summary>Makes the files whole: overviews, statistics, layout.</summary>
    public void Complete() => _rasters.ForEach(raster => raster.Complete());

    /// <summary>Area statistics over all classes of the model, in its order.</summary>
    public IReadOnlyList<ClassShare> Shares(IReadOnlyList<ModelClass> classes) => [.. classes.Select(entry => new ClassShare
    {
        Value = entry.Value,
        Name = entry.Name,
        Title = entry.Title,
        ColorHint = entry.ColorHint,
        Pixels = _statistics.Pixels((byte)entry.Value),
        Hectares = _statistics.Hectares((byte)entry.Value),
        Percent = _statistics.ValidPixels == 0 ? 0 : 100.0 * _statistics.Pixels((byte)entry.Value) / _statistics.ValidPixels,
    })];

    public void Dispose()
    {
        _rasters.ForEach(raster => raster.Writer.Dispose());
        _areas.Dispose();
        _quicklook.Dispose();
    }

    private static CogProfile ClassProfile(IReadOnlyList<ModelClass> classes) => new()
    {
        Bands = ["class"],
        Nodata = Quantisation.Nodata,
        Colours = classes.ToDictionary(entry => (byte)entry.Value, entry => Rgb.Parse(entry.ColorHint)),
        Overviews = OverviewResampling.Mode,
    };

    private static CogProfile ShareProfile(IReadOnlyList<string> names) => new()
    {
        Bands = names,
        Nodata = Quantisation.Nodata,
        Scale = Quantisation.Scale,
    };
}
