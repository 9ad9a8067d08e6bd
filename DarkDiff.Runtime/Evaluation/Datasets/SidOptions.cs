namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>Which part of SID's Sony set is evaluated.</summary>
public sealed record SidOptions
{
    /// <summary>The list; null: <c>Sony_test_list.txt</c> in the folder.</summary>
    public string? List { get; init; }

    /// <summary>Ratios to take (100, 250, 300); empty: all.</summary>
    public IReadOnlyList<double> Ratios { get; init; } = [];

    /// <summary>
    /// Whether every exposure of a burst counts; else only the first, <c>_00</c>, as all later papers do.
    /// </summary>
    public bool AllBursts { get; init; }

    /// <summary>
    /// Whether the scenes whose two exposures are known not to lie on each other (10034, 10045, 10172) are left out.
    /// Later papers differ in this; the ×300 test set then has 34 pairs instead of 35.
    /// </summary>
    public bool DropMisaligned { get; init; }
}
