using System.Globalization;
using DarkDiff.KernelBench.Counting;
using DarkDiff.KernelBench.Roofline;
using DarkDiff.PtxSim.Counting;

namespace DarkDiff.KernelBench.Reports;

/// <summary>What was counted, as two tables, and what falls short, in words.</summary>
internal static class KernelTables
{
    /// <summary>Bytes: floor, moved, how well sectors are used, bank conflicts.</summary>
    public static string Traffic(IEnumerable<KernelRow> rows)
    {
        TextTable table = new(
            "kernel", "part run", "Mop", "floor kB", "moved kB", "ratio", "sectors used", "conflicts", "main loop");
        foreach (KernelRow row in rows)
        {
            KernelCounts counts = row.Counts;
            table.Add(
                row.Case.Name,
                counts.Scale == 1 ? "1" : $"1/{counts.Scale}",
                Number(row.Operations / 1e6),
                Number(row.FloorBytes / 1e3),
                Number(counts.MovedBytes / 1e3),
                Number(row.Ratio, "0.000"),
                Percent(counts.SectorUse),
                Number(counts.BankConflicts, "0.00"),
                row.UsesTensorCores ? Number(counts.MainLoopConflicts, "0.00") : "");
        }

        return table.ToString();
    }

    /// <summary>Instructions, intensity, and the estimates.</summary>
    public static string Work(IReadOnlyList<KernelRow> rows)
    {
        bool isTimed = rows.Any(row => row.Microseconds is not null);
        string[] estimates = [.. GpuPeak.All.Select(gpu => $"{gpu.Name} est. µs")];
        TextTable table = new([
            "kernel", "M instr.", "mma", "int", "float", "special", "memory", "other", "shared KiB", "op/B",
            "tile op/B", "op/shared B",
            .. estimates, "limit on A100", .. isTimed ? ["measured µs"] : Array.Empty<string>()]);
        foreach (KernelRow row in rows)
        {
            table.Add([
                row.Case.Name,
                Number(row.Counts.Instructions / 1e6, "0.000"),
                Percent(row.Counts.Share(InstructionClass.Matrix)),
                .. Mix(row.Counts).Select(share => Percent(share)),
                Number(row.Counts.SharedBytesPerBlock / 1024.0),
                Number(row.Intensity),
                row.UsesTensorCores ? Number(row.TileIntensity) : "",
                row.UsesTensorCores ? Number(row.SharedIntensity) : "",
                .. GpuPeak.All.Select(gpu => Number(row.Estimate(gpu).Microseconds, "0.00")),
                row.Estimate(GpuPeak.A100).Limit,
                .. isTimed ? [row.Microseconds is double time ? Number(time, "0.00") : ""] : Array.Empty<string>()]);
        }

        return table.ToString();
    }

    /// <summary>What falls short of what kernels should do, a sentence each; nothing where nothing does.</summary>
    public static IEnumerable<string> Shortfalls(IReadOnlyList<KernelRow> rows)
    {
        foreach (KernelRow row in rows.Where(r => !r.UsesTensorCores && r.Ratio > KernelRow.AllowedRatio))
            yield return $"{row.Case.Name} moves {Number(row.Ratio, "0.000")} × its floor";
        foreach (KernelRow row in rows.Where(r => r.Counts.BankConflicts > 0))
        {
            string all = Number(row.Counts.BankConflicts, "0.00"), loop = Number(row.Counts.MainLoopConflicts, "0.00");
            yield return $"{row.Case.Name} has {all} bank conflicts per access to shared memory"
                + (row.UsesTensorCores ? $", {loop} in its main loop" : "");
        }
    }

    private static double[] Mix(KernelCounts counts)
    {
        double integer = counts.Share(InstructionClass.Integer), floats = counts.Share(InstructionClass.Float);
        double special = counts.Share(InstructionClass.Special);
        double memory = counts.Share(InstructionClass.GlobalMemory) + counts.Share(InstructionClass.SharedMemory)
            + counts.Share(InstructionClass.AsyncCopy);
        double matrix = counts.Share(InstructionClass.Matrix);
        return [integer, floats, special, memory, 1 - integer - floats - special - memory - matrix];
    }

    private static string Number(double value, string format = "#,0.#") =>
        value.ToString(format, CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
