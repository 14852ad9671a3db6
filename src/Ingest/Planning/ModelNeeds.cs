using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;

namespace Groundshift.Ingest.Planning;

/// <summary>What a model looks at besides the scene that a job is about.</summary>
/// <param name="Sensor">Sensor of a source.</param>
/// <param name="Dates">Months of a series; 1 for a single scene.</param>
public sealed record SourceNeed(SensorKind Sensor, int Dates);

/// <summary>A model and the scenes that it takes together.</summary>
/// <param name="Model">Name and exact version.</param>
/// <param name="Sources">Its sources in order; jobs are about scenes of the first one.</param>
/// <param name="ComparesPair">True where it compares a scene with an earlier one.</param>
/// <param name="Forecasts">True where the last month of its series is not given to it but forecast.</param>
public sealed record ModelNeeds(ModelReference Model, IReadOnlyList<SourceNeed> Sources, bool ComparesPair, bool Forecasts)
{
    /// <summary>True where each scene is a job by itself.</summary>
    public bool IsOneScene => !ComparesPair && Sources is [] or [{ Dates: 1 }];

    /// <summary>Months of the longest series.</summary>
    public int Months => Sources.Count == 0 ? 1 : Sources.Max(source => source.Dates);

    /// <summary>What it needs for a product: a model of single scenes takes two of them where they are to be compared.</summary>
    public ModelNeeds For(string product) => product == ProductKinds.Change && IsOneScene ? this with { ComparesPair = true } : this;

    /// <summary>The needs of a model that takes one scene.</summary>
    public static ModelNeeds OneScene(ModelReference model) => new(model, [], ComparesPair: false, Forecasts: false);
}

/// <summary>The exact model that <c>NAME</c> or <c>NAME@VERSION</c> stands for, and what it needs; null when no such model is installed.</summary>
public delegate ValueTask<ModelNeeds?> FindModel(string name, CancellationToken cancellationToken);
