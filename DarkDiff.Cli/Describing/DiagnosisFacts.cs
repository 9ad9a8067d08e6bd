using System.Globalization;
using System.Text.Json.Nodes;
using DarkDiff.Cli.Reports;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda.Doctor;
using DarkDiff.Kernels.Cuda.Driver;

namespace DarkDiff.Cli.Describing;

/// <summary>Facts of what this machine can compute on.</summary>
internal static class DiagnosisFacts
{
    /// <summary>Describes a diagnosis.</summary>
    public static FactSheet Of(CudaDiagnosis diagnosis)
    {
        FactSheet facts = new();
        facts.Add("program", "program", ProductVersion.Text);
        using (CpuDevice cpu = new())
            facts.Add("CPU device", "cpu", cpu.Name);
        Add(facts, "CUDA driver", "driver", diagnosis.Driver);
        AddDevices(facts, diagnosis.Devices);
        Add(facts, "NVRTC", "nvrtc", diagnosis.Nvrtc);
        Add(facts, "clang", "clang", diagnosis.Clang);
        Add(facts, "cuBLASLt", "cublaslt", diagnosis.CublasLt);
        KernelCacheState cache = diagnosis.Cache;
        string entries = cache.Entries == 0
            ? "empty; 'darkdiff-rt warmup' fills it"
            : string.Create(CultureInfo.InvariantCulture, $"{cache.Entries} compiled files, {Units.Bytes(cache.Bytes)}");
        facts.Add("kernel cache", $"{cache.Folder}\n{entries}", "cache", new JsonObject
        {
            ["folder"] = cache.Folder,
            ["entries"] = cache.Entries,
            ["bytes"] = cache.Bytes,
        });
        facts.Add("CUDA device", diagnosis.IsReady ? "ready" : "cannot be used here", "cuda_ready", diagnosis.IsReady);
        facts.Add(
            "to do",
            string.Join('\n', diagnosis.Problems.Select(problem => $"- {problem}").DefaultIfEmpty("nothing")),
            "problems",
            new JsonArray([.. diagnosis.Problems.Select(problem => JsonValue.Create(problem))]));
        return facts;
    }

    private static void Add(FactSheet facts, string label, string key, CudaComponent component)
    {
        string text = component.IsUsable ? $"{component.Version}, {component.FoundAt}" : "not usable";
        facts.Add(label, text, key, new JsonObject
        {
            ["usable"] = component.IsUsable,
            ["version"] = component.Version,
            ["found_at"] = component.FoundAt,
            ["problem"] = component.Problem,
        });
    }

    private static void AddDevices(FactSheet facts, IReadOnlyList<CudaDeviceProperties> devices)
    {
        JsonArray json = [];
        List<string> lines = [];
        foreach (CudaDeviceProperties device in devices)
        {
            bool supported = CudaDiagnosis.IsSupported(device);
            json.Add((JsonNode)new JsonObject
            {
                ["device"] = string.Create(CultureInfo.InvariantCulture, $"cuda:{device.Ordinal}"),
                ["name"] = device.Name,
                ["architecture"] = string.Create(CultureInfo.InvariantCulture, $"sm_{device.Architecture}"),
                ["supported"] = supported,
                ["memory_bytes"] = device.TotalBytes,
                ["multiprocessors"] = device.Limits.MultiprocessorCount,
                ["shared_bytes_per_block"] = device.Limits.SharedBytesPerBlock,
                ["l2_bytes"] = device.Limits.L2Bytes,
                ["memory_pools"] = device.HasMemoryPools,
            });
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"cuda:{device.Ordinal}  {device.Name}, sm_{device.Architecture}, {Units.Bytes(device.TotalBytes)}, ")
                + string.Create(CultureInfo.InvariantCulture, $"{device.Limits.MultiprocessorCount} multiprocessors")
                + (supported ? "" : ", too old"));
        }

        facts.Add("GPUs", lines.Count == 0 ? "none" : string.Join('\n', lines), "devices", json);
    }
}
