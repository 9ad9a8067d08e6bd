namespace DarkDiff.Reference.Conversion;

/// <summary>Sizes of the text tower of OpenCLIP ViT-H/14, as Stable Diffusion 2.1 uses it.</summary>
/// <param name="Width">Channels of a token: the U-Net's text dimension.</param>
/// <param name="Layers">Layers that are run; the model was trained with one more, whose output is not used.</param>
internal sealed record TextTowerConfig(int Width, int Layers = 23)
{
    /// <summary>Channels of one attention head.</summary>
    public const int HeadDim = 64;

    /// <summary>Tokens of a prompt.</summary>
    public const int Tokens = 77;

    /// <summary>Rows of the token embedding.</summary>
    public const int Vocabulary = 49408;

    /// <summary>Token that begins a prompt.</summary>
    public const int Start = 49406;

    /// <summary>Token that ends a prompt.</summary>
    public const int End = 49407;

    /// <summary>Token that fills the rest: OpenCLIP pads with 0.</summary>
    public const int Padding = 0;

    /// <summary>The empty prompt.</summary>
    public static int[] EmptyPrompt { get; } = [Start, End, .. Enumerable.Repeat(Padding, Tokens - 2)];
}
