namespace Groundshift.Core.Sensors;

/// <summary>The responses that the bands of a spectrometer are weighted by to imitate a Sentinel-2 satellite: measured where the operator has a table, else parametric.</summary>
/// <returns>A set whose <see cref="SpectralResponseSet.Origin"/> goes into the notes of the product.</returns>
public delegate SpectralResponseSet SpectralResponsesOf(Sentinel2Platform platform);
