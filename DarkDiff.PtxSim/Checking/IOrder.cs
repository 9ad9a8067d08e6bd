namespace DarkDiff.PtxSim.Checking;

/// <summary>Which accesses happen before which.</summary>
internal interface IOrder
{
    /// <summary>Records smaller than this one happened before everything that runs now.</summary>
    uint OldestUnordered { get; }

    /// <summary>Whether the access <paramref name="other"/> happened before <paramref name="me"/>, which runs now.</summary>
    bool IsOrdered(uint other, uint me);
}
