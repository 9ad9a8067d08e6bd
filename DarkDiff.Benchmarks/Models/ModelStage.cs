namespace DarkDiff.Benchmarks.Models;

/// <summary>What of a model is measured.</summary>
internal enum ModelStage
{
    /// <summary>Picture → condition latent and residual features.</summary>
    Encode,

    /// <summary>One evaluation of the U-Net and the DDIM step, keys and values of the context at hand.</summary>
    Step,

    /// <summary>Latent and residual features → picture.</summary>
    Decode,
}
