namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>What <c>attn2</c> of a transformer block attends to.</summary>
internal enum CrossAttention
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The context processor's tokens of the same layer, within regions.</summary>
    Region,

    /// <summary>The context processor's tokens of the same layer, all of them.</summary>
    Global,

    /// <summary>The constant embedding of the empty prompt.</summary>
    Text,
}
