namespace Groundshift.Core.Grids;

/// <summary>
/// One model input on a scene's grid: the <see cref="Core"/> is trusted fully, the <see cref="Halo"/> around it is
/// read for context and blended with the neighbours.
/// </summary>
/// <remarks>
/// <para>Shape: the model sees <c>Core.Height + 2·Halo</c> rows by <c>Core.Width + 2·Halo</c> columns. <see cref="Extent"/> may
/// stick out of the scene; what lies outside is filled by reflection.</para>
/// <para>Cores tile the full grid from its origin, so the same place always falls in the same window whatever the area is.
/// Example: window 256 and halo 32 give cores of 192 that start at columns 0, 192, 384, …</para>
/// </remarks>
public readonly record struct PixelWindow(PixelRect Core, int Halo)
{
    /// <summary>Core and halo together, in grid pixels; may start below zero.</summary>
    public PixelRect Extent => Core.Grow(Halo);
}
