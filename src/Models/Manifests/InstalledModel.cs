namespace Groundshift.Models.Manifests;

/// <summary>A package that a library holds.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">What it says about itself; null where that cannot be read.</param>
/// <param name="Problem">What is wrong with it; null where nothing is known to be. Checksums are not looked at.</param>
public sealed record InstalledModel(string Folder, ModelManifest? Manifest, string? Problem);
