namespace DarkDiff.Runtime.Isp;

/// <summary>What happens to values below black. Values above white are always clipped.</summary>
public enum ClipMode
{
    /// <summary>They are kept, so that noise keeps its zero mean.</summary>
    None,

    /// <summary>They become 0, in the mosaic and again after the colour matrix.</summary>
    Zero,
}
