using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Models.Checkpoints;

namespace Groundshift.TestKit.Models;

/// <summary>Writes checkpoints in safetensors layout with seeded random weights: any size, any names.</summary>
internal static class RandomCheckpoint
{
    /// <summary>Writes tensors of these shapes, uniform between -0.1 and 0.1; variances (<c>running_var</c>) between 0.5 and 1.5.</summary>
    public static string Write(string path, IReadOnlyDictionary<string, IReadOnlyList<int>> shapes, int seed)
    {
        var random = new Random(seed);
        return Write(path, shapes.ToDictionary(
            pair => pair.Key,
            pair => new WeightTensor(pair.Value, Values(random, pair.Value.Aggregate(1, (product, length) => product * length), pair.Key.EndsWith("running_var", StringComparison.Ordinal)))));
    }

    /// <summary>Writes these tensors.</summary>
    public static string Write(string path, IReadOnlyDictionary<string, WeightTensor> tensors)
    {
        var header = new JsonObject();
        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            var end = offset + tensor.Values.Length * (long)sizeof(float);
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. tensor.Shape.Select(length => JsonValue.Create(length))]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        using var stream = File.Create(path);
        stream.Write(BitConverter.GetBytes((ulong)json.Length));
        stream.Write(json);
        foreach (var tensor in tensors.Values)
        {
            stream.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }

        return path;
    }

    /// <summary>Every tensor of a checkpoint, to be changed and written again.</summary>
    public static Dictionary<string, WeightTensor> ReadAll(string path, params string[] wrappers)
    {
        using var checkpoint = Checkpoint.Open(path);
        var weights = StateDict.Of(checkpoint, wrappers);
        return weights.Tensors.Where(pair => pair.Value.IsFloat).ToDictionary(pair => pair.Key, pair => weights.Read(pair.Key));
    }

    private static float[] Values(Random random, int count, bool isVariance)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
        {
            value = isVariance ? 0.5f + random.NextSingle() : (random.NextSingle() - 0.5f) * 0.2f;
        }

        return values;
    }
}
