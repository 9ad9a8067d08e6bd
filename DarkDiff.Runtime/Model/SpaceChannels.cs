namespace DarkDiff.Runtime.Model;

/// <summary>Channels of the pictures that a model reads and gives.</summary>
public static class SpaceChannels
{
    /// <summary>Of RGB.</summary>
    public const int Rgb = 3;

    /// <summary>Of a packed mosaic: red, green, blue, green of each 2×2 cell.</summary>
    public const int PackedMosaic = 4;

    /// <summary>Of what the encoder is fed with.</summary>
    public static int Channels(this InputSpace space) => space == InputSpace.Raw ? PackedMosaic : Rgb;

    /// <summary>Of what the decoder gives.</summary>
    public static int Channels(this OutputSpace space) => space == OutputSpace.Raw ? PackedMosaic : Rgb;
}
