using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Isp;

/// <summary>Brings mosaic rows to 0 at black and 1 at white; what lies below black becomes negative.</summary>
internal sealed class MosaicNormalization
{
    private readonly RawImage raw;

    /// <summary>Prepares a picture.</summary>
    /// <exception cref="ArgumentException">Somewhere the black level reaches the white level.</exception>
    public MosaicNormalization(RawImage raw)
    {
        RawMetadata metadata = raw.Metadata;
        float highest = metadata.BlackLevel.Max() + (metadata.BlackLevelDeltaH?.Max() ?? 0) +
            (metadata.BlackLevelDeltaV?.Max() ?? 0);
        if (!(highest < metadata.WhiteLevel))
        {
            throw new ArgumentException(
                $"found a black level of up to {highest}, expected it below the white level {metadata.WhiteLevel}");
        }

        this.raw = raw;
    }

    /// <summary>Normalises one row.</summary>
    /// <param name="row">Row of the active area.</param>
    /// <param name="values">As many values as the picture has columns.</param>
    public void NormalizeRow(int row, Span<float> values)
    {
        RawMetadata metadata = raw.Metadata;
        int period = metadata.BlackRepeatCols;
        ReadOnlySpan<float> blacks = metadata.BlackLevel.AsSpan(row % metadata.BlackRepeatRows * period, period);
        float rowDelta = metadata.BlackLevelDeltaV?[row] ?? 0;
        ReadOnlySpan<float> columnDeltas = metadata.BlackLevelDeltaH;
        ReadOnlySpan<ushort> mosaic = raw.Values.AsSpan(row * raw.Width, raw.Width);
        int phase = 0;
        for (int column = 0; column < mosaic.Length; column++)
        {
            float black = blacks[phase] + rowDelta + (columnDeltas.IsEmpty ? 0 : columnDeltas[column]);
            values[column] = (mosaic[column] - black) / (metadata.WhiteLevel - black);
            phase = phase + 1 == period ? 0 : phase + 1;
        }
    }
}
