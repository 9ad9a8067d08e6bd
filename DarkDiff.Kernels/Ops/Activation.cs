namespace DarkDiff.Kernels.Ops;

/// <summary>Pointwise function applied by an op to its own result.</summary>
public enum Activation
{
    /// <summary>Identity.</summary>
    None,

    /// <summary>x·sigmoid(x).</summary>
    Silu,
}
