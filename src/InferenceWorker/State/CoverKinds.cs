namespace Groundshift.InferenceWorker.State;

/// <summary>What is known beforehand of land covers by their names, for the time before an area has a history.</summary>
internal static class CoverKinds
{
    // Covers that turn into each other within a year, by growth, harvest, mowing, ploughing and drought, and are the same ground.
    // Words of the legends of Dynamic World, WorldCover, CORINE and their likes.
    private static readonly string[] Seasonal =
        ["grass", "crop", "agric", "arable", "shrub", "scrub", "bare", "soil", "herb", "pasture", "meadow", "flooded_veg", "wetland", "moss", "vineyard", "orchard"];

    // Covers that come and go over any ground.
    private static readonly string[] Passing = ["snow", "ice", "cloud", "shadow"];

    // Covers that a flood makes of other ground for a while.
    private static readonly string[] Water = ["water", "flooded", "wetland"];

    /// <summary>True for covers that one and the same ground shows in turn over a year.</summary>
    public static bool IsSeasonal(string name) => Any(Seasonal, name);

    /// <summary>True for covers that are no change of the ground, however long they last.</summary>
    public static bool IsPassing(string name) => Any(Passing, name);

    /// <summary>True for water, which may be a flood.</summary>
    public static bool IsWater(string name) => Any(Water, name);

    // At the start of a word, so that "ice" is not found in "rice".
    private static bool Any(string[] words, string name) =>
        name.ToLowerInvariant().Split('_', '-', ' ') is var parts
        && words.Any(word => word.Contains('_', StringComparison.Ordinal) ? name.Contains(word, StringComparison.OrdinalIgnoreCase) : parts.Any(part => part.StartsWith(word, StringComparison.Ordinal)));
}
