namespace DarkDiff.Runtime.Raw.Codecs;

/// <summary>What the segments before the scan say.</summary>
/// <param name="Precision">Bits of a sample.</param>
/// <param name="Width">Columns of each component.</param>
/// <param name="Height">Rows.</param>
/// <param name="Tables">Huffman table of each component, in the order in which they are interleaved.</param>
/// <param name="Predictor">1 … 7.</param>
/// <param name="PointTransform">Bits that samples were shifted down by.</param>
/// <param name="RestartInterval">Sample groups between restart markers; 0 for none.</param>
/// <param name="ScanStart">First byte of the entropy-coded data.</param>
internal sealed record LosslessJpegFrame(
    int Precision,
    int Width,
    int Height,
    HuffmanTable[] Tables,
    int Predictor,
    int PointTransform,
    int RestartInterval,
    int ScanStart)
{
    /// <summary>Samples of all components.</summary>
    public long Samples => (long)Width * Height * Tables.Length;
}
