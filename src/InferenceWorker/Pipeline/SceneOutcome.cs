using Groundshift.Core.Messages;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>How processing a scene ended: with a product, or with the reason why there is none. Nothing else derives from it.</summary>
public abstract record SceneOutcome
{
    private SceneOutcome()
    {
    }

    /// <summary>The product's assets are written.</summary>
    /// <param name="Ready">What the catalog needs to publish it.</param>
    public sealed record Produced(ProductReady Ready) : SceneOutcome;

    /// <summary>No pixel of the area can be judged; nothing was written.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Sentence">The same for people, with numbers.</param>
    public sealed record NoProduct(NoProductReason Reason, string Sentence) : SceneOutcome;
}

/// <summary>Why a scene gives no product.</summary>
public enum NoProductReason
{
    /// <summary>The area holds no pixel of the scene's grid.</summary>
    NoOverlap,

    /// <summary>Every pixel of the area is no data.</summary>
    AllNodata,

    /// <summary>Every pixel of the area is cloud, shadow or flagged by a quality layer, or no data.</summary>
    AllMasked,
}
