using System.Globalization;
using System.Text;
using DarkDiff.KernelBench.Roofline;
using DarkDiff.PtxSim.Counting;
using DarkDiff.Runtime.Evaluation.Reports;

namespace DarkDiff.KernelBench.Reports;

/// <summary>All numbers as CSV: one row for each case, a point in numbers.</summary>
internal static class CsvReport
{
    /// <summary>The whole file.</summary>
    public static string Of(IEnumerable<KernelRow> rows)
    {
        StringBuilder text = new();
        text.AppendJoin(',', Columns).Append('\n');
        foreach (KernelRow row in rows)
            text.AppendJoin(',', Cells(row)).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> Columns =>
    [
        "family", "kernel", "layer", "entry_points", "grids_as_run", "part_run", "operations", "floor_bytes",
        "moved_bytes", "ratio", "sector_use", "bank_conflicts_per_access", "main_loop_conflicts_per_access",
        "instructions",
        .. Enum.GetValues<InstructionClass>().Select(c => $"share_{c.ToString().ToLowerInvariant()}"),
        "shared_bytes_per_block", "operations_per_floor_byte", "tile_operations_per_byte", "operations_per_shared_byte",
        .. GpuPeak.All.SelectMany(gpu => new[] { $"estimate_us_{Key(gpu)}", $"estimate_limit_{Key(gpu)}" }),
        "measured_us",
    ];

    private static IEnumerable<string> Cells(KernelRow row) =>
    [
        CsvField.Of(row.Case.Family), CsvField.Of(row.Case.Name), CsvField.Of(row.Case.Layer), CsvField.Of(row.Kernels),
        CsvField.Of(string.Join(" + ", row.Counts.Launches.Select(launch => launch.Grid))),
        Number(1.0 / row.Counts.Scale), Number(row.Operations), Number(row.FloorBytes), Number(row.Counts.MovedBytes),
        Number(row.Ratio), Number(row.Counts.SectorUse), Number(row.Counts.BankConflicts),
        Number(row.Counts.MainLoopConflicts), Number(row.Counts.Instructions),
        .. Enum.GetValues<InstructionClass>().Select(c => Number(row.Counts.Share(c))),
        Number(row.Counts.SharedBytesPerBlock), Number(row.Intensity), Number(row.TileIntensity),
        Number(row.SharedIntensity),
        .. GpuPeak.All.SelectMany(gpu => new[] { Number(row.Estimate(gpu).Microseconds), row.Estimate(gpu).Limit }),
        row.Microseconds is double time ? Number(time) : "",
    ];

    private static string Key(GpuPeak gpu) => gpu.Name.ToLowerInvariant().Replace(' ', '_');

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
