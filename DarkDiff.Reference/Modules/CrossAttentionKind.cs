namespace DarkDiff.Reference.Modules;

/// <summary>What <c>attn2</c> of a transformer block attends to.</summary>
internal enum CrossAttentionKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The context processor's tokens of the same layer, within regions.</summary>
    Region,

    /// <summary>The context processor's tokens of the same layer, all of them.</summary>
    Global,

    /// <summary>The constant embedding of the empty prompt.</summary>
    Text,

    /// <summary>The block ends with <c>norm2</c>, whose output are context tokens.</summary>
    ContextEnd,
}
