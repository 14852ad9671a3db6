using Groundshift.Core.Jobs;

namespace Groundshift.Models.Manifests;

/// <summary>What a product asks of the model that makes it. The second class of a change is the one of changed ground.</summary>
internal static class ProductRules
{
    public static void Check(JsonProblems problems, string product, IReadOnlyList<ModelSource> sources, ModelOutput output)
    {
        if (!ProductKinds.All.Contains(product))
        {
            return;
        }

        var expected = OutputOf(product);
        if (output.Kind != expected)
        {
            problems.Add($"properties.{MlmNames.Product}", $"a product of {output.TensorName}", $"'{product}', which is made of {Onnx.TensorNames.Of(expected)}");
        }

        if (product == ProductKinds.Change && !sources.Select(source => source.Name).SequenceEqual([ModelSource.Before, ModelSource.After]))
        {
            problems.Add($"properties.{MlmNames.Sources}", "the sources 'before' and 'after' of a change", string.Join(", ", sources.Select(source => $"'{source.Name}'")));
        }

        if (product == ProductKinds.Change && output.Kind == OutputKind.Probabilities && output.Channels != 2)
        {
            problems.Add($"properties.{MlmNames.Output}[0].{MlmNames.Classes}", "two classes, unchanged and changed", $"{output.Channels}");
        }

        if (product == ProductKinds.Forecast && !sources.Any(source => source.IsSeries))
        {
            problems.Add($"properties.{MlmNames.Sources}", "a series of dates to forecast from", "none");
        }
    }

    private static OutputKind OutputOf(string product) => product switch
    {
        ProductKinds.Embedding => OutputKind.Embedding,
        ProductKinds.Forecast => OutputKind.Values,
        _ => OutputKind.Probabilities,
    };
}
