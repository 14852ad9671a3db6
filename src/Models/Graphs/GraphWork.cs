using System.Globalization;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>
/// Counts the arithmetic of a graph while it is built: floating-point operations of its convolutions, matrix products and attention,
/// a multiplication and an addition being two. What works element by element is left out, as is usual.
/// </summary>
internal sealed class GraphWork
{
    /// <summary>Key under which a model file states it, for one sample of every batch axis and the most of every bounded length.</summary>
    public const string Key = "groundshift.flops";

    private readonly HashSet<string> _batches = [];
    private double _sum;
    private bool _isKnown = true;

    /// <summary>Operations of one sample; null where a length other than the batch is open, or there are none.</summary>
    public double? Flops => _isKnown && _sum > 0 ? _sum : null;

    /// <summary>Takes the first axis of an input for a batch where it is open.</summary>
    public void AddInput(GraphValue input)
    {
        if (input.Shape.Count > 0 && input.Shape[0].Length is null)
        {
            _batches.Add(input.Shape[0].OpenName!);
        }
    }

    /// <summary>Starts with the work of a finished model; unknown where it states none.</summary>
    public void Continue(ModelProto model)
    {
        foreach (var axis in model.Graph.Input.Select(input => input.Type.TensorType.Shape.Dim.FirstOrDefault()).OfType<TensorShapeProto.Types.Dimension>())
        {
            _batches.Add(axis.DimParam);
        }

        var stated = model.MetadataProps.FirstOrDefault(entry => entry.Key == Key)?.Value;
        _isKnown = double.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out _sum);
    }

    /// <summary>Counts a node.</summary>
    public void AddNode(string operation, IReadOnlyList<GraphValue?> inputs, GraphValue output)
    {
        _sum += operation switch
        {
            "MatMul" => 2 * Volume(output) * Length(inputs[0]!, -1),
            "Conv" => 2 * Volume(output) * Volume(inputs[1]!) / Length(inputs[1]!, 0),
            "ConvTranspose" => 2 * Volume(inputs[0]!) * Volume(inputs[1]!) / Length(inputs[1]!, 0),

            // Scores and mixing; what comes in was projected before.
            "MultiHeadAttention" => 2 * Length(inputs[1]!, 1) * (Volume(inputs[0]!) + Volume(output)),
            _ => 0,
        };
    }

    private double Volume(GraphValue value)
    {
        var volume = 1.0;
        for (var axis = 0; axis < value.Shape.Count; axis++)
        {
            volume *= Length(value, axis);
        }

        return volume;
    }

    private double Length(GraphValue value, int axis)
    {
        var length = axis < 0 ? value.Shape[^-axis] : value.Shape[axis];
        if (length.Most is { } most)
        {
            return most;
        }

        _isKnown &= length.Length is not null || _batches.Contains(length.OpenName!);
        return length.Factor;
    }
}
