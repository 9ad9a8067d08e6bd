namespace DarkDiff.PtxSim.Checking;

/// <summary>Findings of one launch: the first of each kind and line.</summary>
internal sealed class FindingLog
{
    private const int Most = 64;

    private readonly Dictionary<(FindingKind, int), Finding> _findings = [];

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => _findings.Count == 0;

    /// <summary>Adds a finding, unless its kind was found on its line before.</summary>
    public void Add(Finding finding)
    {
        lock (_findings)
        {
            if (_findings.Count < Most)
                _findings.TryAdd((finding.Kind, finding.Line), finding);
        }
    }

    /// <summary>All findings, by line.</summary>
    public IReadOnlyList<Finding> All()
    {
        lock (_findings)
            return [.. _findings.Values.OrderBy(f => f.Line)];
    }
}
