namespace DarkDiff.Kernels.Ops;

/// <summary>Function applied by an op to its own result.</summary>
public enum Activation
{
    /// <summary>Identity.</summary>
    None,

    /// <summary>x·sigmoid(x).</summary>
    Silu,

    /// <summary>a·gelu(g), see <see cref="GegluOp"/>: linear layers only, and halves their channels.</summary>
    Geglu,
}
