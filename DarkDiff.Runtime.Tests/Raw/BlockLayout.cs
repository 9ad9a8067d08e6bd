namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>How a test file cuts its mosaic.</summary>
public enum BlockLayout
{
    /// <summary>One strip.</summary>
    Whole,

    /// <summary>Strips of 10 rows.</summary>
    Strips,

    /// <summary>Tiles of 48×16.</summary>
    Tiles,
}
