using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Products;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Reading;

namespace Groundshift.Bench.Pipeline;

/// <summary>
/// The parts of the pipeline put to work one after the other instead of side by side, each on the clock: what they cost alone is
/// what the pipeline is held against. For scenes without masks.
/// </summary>
internal sealed class SequentialScene : IDisposable
{
    private readonly StageMeters _meters = new();
    private readonly string _folder;
    private readonly ModelManifest _model;
    private readonly OpenedScene _scene;
    private readonly ScenePlan _plan;
    private readonly ModelLanes _lanes;
    private readonly ModelSession _session;
    private readonly RowRing _ring;
    private readonly HazeCheck? _haze;
    private readonly WindowBatch _batch;
    private readonly Taper _taper;
    private readonly RowBand _band;
    private readonly RowDecision _decision;
    private readonly ProductRasters _rasters;
    private readonly NativeBuffer _rows;
    private readonly NativeBuffer _clear;
    private int _decodedTo;
    private int _nextOutput;

    public SequentialScene(SceneJob job, ModelPackage model, string folder)
    {
        Directory.CreateDirectory(folder);
        _folder = folder;
        _model = model.Manifest;
        OpenedScene? scene = null;
        ModelLanes? lanes = null;
        _meters.Open.Run(0, () =>
        {
            scene = OpenedScene.Open(job.Scenes[0], _model, _model.Sources[0], new LocalRasters(), Core.Sensors.SpectralResponseSet.Parametric, 0);
            lanes = ModelLanes.Load(model, [scene.Pixels.Type], PipelineRun.Session);
        });
        (_scene, _lanes) = (scene!, lanes!); // The lines above have just made them.
        _session = _lanes.First;
        _plan = _scene.Plan(job.Area.Geometry, _model) ?? throw new ArgumentException("The area misses the scene.", nameof(job));
        _ring = new RowRing(_plan.Windows, _plan.Reads, _model.Bands.Count, _scene.Pixels.Type);
        _haze = HazeCheck.For(_scene.Pixels, _model.Bands, _plan.Reads.Width);
        _batch = new WindowBatch(_session.Shape);
        _taper = new Taper(_plan.Windows);
        _band = new RowBand(_plan.Windows, _taper, _plan.Output, _model.Classes.Count);
        _decision = new RowDecision(_band);
        _rasters = new ProductRasters(folder, _scene.Pixels.Grid.Crop(_plan.Output), _model.Classes);
        _rows = new NativeBuffer((long)OutputRows.Most * _plan.Output.Width * (3 + _model.Classes.Count));
        _clear = new NativeBuffer(_plan.Output.Width);
        _nextOutput = _plan.Output.Row;
        SetScale();
    }

    /// <summary>Runs the scene once.</summary>
    public async Task<StageMeters> RunAsync(Func<string, Task> store)
    {
        for (var row = _plan.WindowRows.First; row < _plan.WindowRows.End; row++)
        {
            Decode(row);
            for (var column = _plan.WindowColumns.First; column < _plan.WindowColumns.End; column++)
            {
                Judge(row, column);
            }

            Release(row);
        }

        _meters.Finish.Run(0, () =>
        {
            _rasters.Complete();
            _rasters.Quicklook.Write(Path.Combine(_folder, SceneRun.QuicklookName), _model.Classes);
        });
        var files = Directory.GetFiles(_folder, "*.tif");
        await _meters.Store.RunAsync(files.Sum(file => new FileInfo(file).Length), async () =>
        {
            foreach (var file in files)
            {
                await store(file);
            }
        });
        return _meters;
    }

    public void Dispose()
    {
        _clear.Dispose();
        _rows.Dispose();
        _rasters.Dispose();
        _decision.Dispose();
        _band.Dispose();
        _taper.Dispose();
        _batch.Dispose();
        _haze?.Dispose();
        _ring.Dispose();
        _lanes.Dispose();
        _scene.Dispose();
    }

    private void Decode(int windowRow)
    {
        var end = _plan.Windows.EndRow(windowRow);
        while (_decodedTo < end)
        {
            var rows = Math.Min(OutputRows.Most, end - _decodedTo);
            using var block = new PixelBlock(
                _scene.Pixels.Grid.Crop(new(_plan.Reads.Column, 0, _plan.Reads.Width, rows)),
                _scene.Pixels.Type,
                _scene.Pixels.Unit,
                _scene.Pixels.Scale,
                _scene.Pixels.Offset);
            _meters.Decode.Run(block.Samples.Bytes, () => _scene.Pixels.ReadRows(_decodedTo, rows, _plan.Reads.Column, _plan.Reads.Width, block));
            _meters.Cut.Run(0, () => Take(block, rows));
            _decodedTo += rows;
        }
    }

    // Every pixel is clear, which is state 0, and of the area.
    private void Take(PixelBlock block, int rows)
    {
        _ring.Store(block, _decodedTo);
        for (var row = _decodedTo; row < _decodedTo + rows; row++)
        {
            _ring.States(row).Clear();
            _ring.Inside(row).Fill(1);
            _haze?.Add(_ring, row);
        }
    }

    private void Judge(int windowRow, int windowColumn)
    {
        var window = _plan.Windows.Window(windowRow, windowColumn);
        _meters.Cut.Run(_batch.Samples().Bytes + _batch.Valid().Bytes, () =>
        {
            _ring.Cut(window, _batch);
            _batch.Add(window);
            _batch.Samples().Span<byte>().CopyTo(_session.Samples.Span<byte>());
            _batch.Valid().Span<byte>().CopyTo(_session.Valid.Span<byte>());
        });
        _meters.Infer.Run(_batch.Samples().Bytes, () => _session.Run(CancellationToken.None));
        _meters.Blend.Run(_batch.Output.Bytes, () =>
        {
            _session.Probabilities.Span<float>().CopyTo(_batch.Output.Span<float>());
            _band.Add(window, _batch.Output.Span<float>());
        });
        _batch.Clear();
        _meters.Windows++;
    }

    private void Release(int windowRow)
    {
        var end = Math.Min(_plan.Output.Bottom, _plan.Windows.FinalRow(windowRow));
        while (_nextOutput < end)
        {
            var count = Math.Min(OutputRows.Most, end - _nextOutput);
            _meters.Decide.Run((double)count * _plan.Output.Width * _model.Classes.Count * sizeof(float), () => Decide(count));
            _meters.Write.Run((double)count * _plan.Output.Width * (3 + _model.Classes.Count), () => Write(count));
            _nextOutput += count;
        }
    }

    private void Decide(int count)
    {
        var width = _plan.Output.Width;
        var plane = count * width;
        for (var i = 0; i < count; i++)
        {
            _decision.Decide(
                _nextOutput + i,
                _clear.Span<byte>(),
                Plane(0, plane).Slice(i * width, width),
                Plane(1, plane).Slice(i * width, width),
                _rows.Span<byte>(3L * plane, plane * _model.Classes.Count)[(i * width)..],
                plane);
            _band.Clear(_nextOutput + i);
        }
    }

    private void Write(int count)
    {
        var plane = count * _plan.Output.Width;
        Plane(2, plane).Fill(1);
        _rasters.Write(
            _nextOutput - _plan.Output.Row,
            count,
            Plane(0, plane),
            Plane(1, plane),
            Plane(2, plane),
            _rows.Span<byte>(3L * plane, plane * _model.Classes.Count));
    }

    private Span<byte> Plane(int place, int bytes) => _rows.Span<byte>((long)place * bytes, bytes);

    private void SetScale()
    {
        for (var band = 0; band < _scene.Pixels.Scale.Count; band++)
        {
            _session.Scale.Span<float>()[band] = _scene.Pixels.Scale[band];
            _session.Offset.Span<float>()[band] = _scene.Pixels.Offset[band];
        }
    }
}
