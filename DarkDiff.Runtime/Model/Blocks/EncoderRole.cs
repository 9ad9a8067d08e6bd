namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>The networks that have the shape of the U-Net's first half.</summary>
internal enum EncoderRole
{
    /// <summary>The U-Net's own.</summary>
    UNet,

    /// <summary>The context processor: it ends with the mid block's context tokens.</summary>
    Context,

    /// <summary>The copy of a ControlNet, which reads [z_t, z_c].</summary>
    Control,
}
