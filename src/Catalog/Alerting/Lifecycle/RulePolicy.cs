using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Alerting.Lifecycle;

/// <summary>What a rule says about one patch.</summary>
internal static class RulePolicy
{
    /// <summary>True when the rule is about this kind of change at this time of the year.</summary>
    public static bool Asks(this AlertRule rule, ChangePatch patch) =>
        Holds(rule.From, patch.From) && Holds(rule.To, patch.To)
        && (rule.Since is not { } since || patch.FirstEvidence >= since)
        && (rule.Season is not { } season || season.Contains(patch.FirstEvidence));

    /// <summary>True when the patch is borne out as the rule asks.</summary>
    public static bool Confirms(this AlertRule rule, ChangePatch patch) =>
        patch.State != PatchState.Reverted && patch.Confidence >= rule.MinimumConfidence && rule.Confirmation switch
        {
            // Beyond n observations the share k/n decides, so that a change that was confirmed stays so while it is seen as often.
            { Kind: ConfirmationKind.KOfN, K: { } k, N: { } n } => patch.Supporting >= k && (long)patch.Supporting * n >= (long)patch.Observations * k,
            _ => patch.State == PatchState.Confirmed,
        };

    private static bool Holds(IReadOnlyList<string> classes, string name) => classes.Count == 0 || classes.Contains(name, StringComparer.Ordinal);
}
