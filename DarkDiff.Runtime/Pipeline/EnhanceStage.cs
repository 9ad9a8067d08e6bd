namespace DarkDiff.Runtime.Pipeline;

/// <summary>Stages of an enhancement, in order.</summary>
public enum EnhanceStage
{
    /// <summary>Plans are made, memory is allocated, weights are packed; short when the size is known already.</summary>
    Preparing,

    /// <summary>The VAE's encoder.</summary>
    Encoding,

    /// <summary>The context processor, and keys and values of the region layers.</summary>
    Context,

    /// <summary>The U-Net steps.</summary>
    Sampling,

    /// <summary>The VAE's decoder.</summary>
    Decoding,
}
