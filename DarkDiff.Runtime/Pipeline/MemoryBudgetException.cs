using System.Globalization;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>A picture cannot be made within the memory that it is given.</summary>
public sealed class MemoryBudgetException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="width">Columns of the padded picture.</param>
    /// <param name="height">Rows of the padded picture.</param>
    /// <param name="needed">The fewest bytes that it takes.</param>
    /// <param name="budget">Bytes that it is given.</param>
    internal MemoryBudgetException(int width, int height, long needed, long budget)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"{width}×{height} pixels: found a memory budget of {budget / 1e6:0.0} MB, expected at least "
            + $"{Math.Ceiling(needed / 1e5) / 10:0.0} MB"))
    {
        Needed = needed;
    }

    /// <summary>The fewest bytes that the picture takes, weights included.</summary>
    public long Needed { get; }
}
