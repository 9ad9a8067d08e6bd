namespace DarkDiff.Runtime.Evaluation;

/// <summary>How pictures are brought to 8 bits before they are measured.</summary>
public enum EightBit
{
    /// <summary>Not at all: measured in f32.</summary>
    None,

    /// <summary>Rounded to nearest, as picture files are.</summary>
    Round,

    /// <summary>Rounded down, as the ELD authors' rendering does.</summary>
    Truncate,
}
