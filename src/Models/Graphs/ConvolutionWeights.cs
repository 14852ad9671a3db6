using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs;

/// <summary>Weights of one convolution in ONNX order. Shape: kernel [Cout, Cin/groups, k, k]; bias [Cout].</summary>
internal sealed record ConvolutionWeights(WeightTensor Kernel, float[] Bias, int Groups)
{
    /// <summary>From TensorFlow's [k,k,Cin,Cout].</summary>
    public static ConvolutionWeights FromTensorFlow(WeightTensor kernel, WeightTensor bias) =>
        new(MoveAxes(kernel, outputs: kernel.Shape[3], inputs: kernel.Shape[2], depthwise: false), [.. bias.Values], 1);

    /// <summary>From TensorFlow's depthwise [k,k,C,1]: every channel has a kernel of its own.</summary>
    public static ConvolutionWeights FromTensorFlowDepthwise(WeightTensor kernel, WeightTensor bias) =>
        new(MoveAxes(kernel, outputs: kernel.Shape[2], inputs: 1, depthwise: true), [.. bias.Values], kernel.Shape[2]);

    /// <summary>
    /// The same convolution followed by an inference batch normalisation, as one convolution: with
    /// s = gamma / sqrt(variance + epsilon), the kernel becomes s * kernel and the bias s * (bias - mean) + beta.
    /// </summary>
    public ConvolutionWeights Folded(BatchNormalization norm)
    {
        var kernel = new float[Kernel.Values.Length];
        var bias = new float[Bias.Length];
        var perOutput = kernel.Length / bias.Length;
        for (var output = 0; output < bias.Length; output++)
        {
            // In double, so that folding adds no rounding of its own.
            var scale = norm.Gamma.Values[output] / Math.Sqrt(norm.Variance.Values[output] + norm.Epsilon);
            bias[output] = (float)(scale * ((double)Bias[output] - norm.Mean.Values[output]) + norm.Beta.Values[output]);
            for (var index = output * perOutput; index < (output + 1) * perOutput; index++)
            {
                kernel[index] = (float)(scale * Kernel.Values[index]);
            }
        }

        return new ConvolutionWeights(Kernel with { Values = kernel }, bias, Groups);
    }

    /// <summary>What gives the negative of all results.</summary>
    public ConvolutionWeights Negated() => WithNegatedBias() with { Kernel = Kernel with { Values = [.. Kernel.Values.Select(value => -value)] } };

    /// <summary>What gives the negative of all results from the negative of what comes in.</summary>
    public ConvolutionWeights WithNegatedBias() => this with { Bias = [.. Bias.Select(value => -value)] };

    private static WeightTensor MoveAxes(WeightTensor kernel, int outputs, int inputs, bool depthwise)
    {
        var size = kernel.Shape[0];
        var values = new float[kernel.Values.Length];
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
            {
                for (var tap = 0; tap < size * size; tap++)
                {
                    var source = depthwise ? tap * outputs + output : (tap * inputs + input) * outputs + output;
                    values[(output * inputs + input) * size * size + tap] = kernel.Values[source];
                }
            }
        }

        return new WeightTensor([outputs, inputs, size, size], values);
    }
}

/// <summary>An inference batch normalisation. Shape: four times [C].</summary>
internal sealed record BatchNormalization(WeightTensor Gamma, WeightTensor Beta, WeightTensor Mean, WeightTensor Variance, double Epsilon);
