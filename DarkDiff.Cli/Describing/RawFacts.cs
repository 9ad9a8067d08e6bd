using System.Globalization;
using System.Text.Json.Nodes;
using DarkDiff.Cli.Reports;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Cli.Describing;

/// <summary>Facts of a raw file.</summary>
internal static class RawFacts
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="RawFileException">It cannot be read.</exception>
    /// <exception cref="CommandException">Its levels make no sense.</exception>
    public static FactSheet Of(string path)
    {
        RawImage raw = RawFile.Read(path);
        RawMetadata data = raw.Metadata;
        FactSheet facts = new();
        facts.Add("file", "file", path);
        AddCamera(facts, data);
        facts.Add("mosaic columns", "width", raw.Width);
        facts.Add("mosaic rows", "height", raw.Height);
        facts.Add("colours", "cfa", data.Cfa.ToString().ToUpperInvariant());
        facts.Add("orientation", "orientation", data.Orientation);
        AddLevels(facts, data);
        AddColors(facts, data);
        facts.Add("baseline exposure", "baseline_exposure", data.BaselineExposure);
        facts.Add("noise profile", "noise_profile", data.NoiseProfile, 2);
        WhiteBalance balance = ColorMatrices.WhiteBalanceOf(data);
        facts.Add("white balance", "white_balance", [balance.Red, 1, balance.Blue]);
        double gain = Gain(path, raw, balance);
        facts.Add("automatic gain", "auto_gain", gain, gain.ToString("0.#", CultureInfo.InvariantCulture));
        AddValues(facts, raw);
        return facts;
    }

    private static double Gain(string path, RawImage raw, WhiteBalance balance)
    {
        try
        {
            return AutoGain.Choose(raw, balance);
        }
        catch (ArgumentException e)
        {
            throw new CommandException($"{path}: {e.Message}", inner: e);
        }
    }

    private static void AddCamera(FactSheet facts, RawMetadata data)
    {
        facts.Add("maker", "make", data.Make);
        facts.Add("camera", "model", data.Model);
        facts.Add("unique camera", "unique_camera_model", data.UniqueCameraModel);
        // Cameras and converters write 0 for what they do not know.
        if (data.ExposureTime is double seconds and > 0)
            facts.Add("exposure", "exposure_seconds", seconds, Exposure(seconds));
        if (data.FNumber is double number and > 0)
            facts.Add("aperture", "f_number", number, $"f/{number.ToString("0.#", CultureInfo.InvariantCulture)}");
        if (data.Iso is int iso and > 0)
            facts.Add("ISO", "iso", iso);
        facts.Add("taken", "date", data.DateTime);
        facts.Add("software", "software", data.Software);
    }

    private static void AddLevels(FactSheet facts, RawMetadata data)
    {
        facts.Add(
            "black level", "black_level", [.. data.BlackLevel.Select(level => (double)level)], data.BlackRepeatCols);
        AddDelta(facts, "black, by column", "black_level_delta_h", data.BlackLevelDeltaH);
        AddDelta(facts, "black, by row", "black_level_delta_v", data.BlackLevelDeltaV);
        facts.Add("white level", "white_level", data.WhiteLevel);
    }

    private static void AddDelta(FactSheet facts, string label, string key, float[]? delta)
    {
        if (delta is null)
            return;
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{delta.Length} corrections from {delta.Min():0.###} to {delta.Max():0.###}");
        JsonArray all = [.. delta.Select(value => (JsonNode)value)];
        facts.Add(label, text, key, all);
    }

    private static void AddColors(FactSheet facts, RawMetadata data)
    {
        facts.Add("neutral as shot", "as_shot_neutral", data.AsShotNeutral);
        facts.Add("white as shot (xy)", "as_shot_white_xy", data.AsShotWhiteXY);
        AddMatrix(facts, "colour matrix 1", "color_matrix_1", data.ColorMatrix1, data.CalibrationIlluminant1);
        AddMatrix(facts, "colour matrix 2", "color_matrix_2", data.ColorMatrix2, data.CalibrationIlluminant2);
        facts.Add("forward matrix 1", "forward_matrix_1", data.ForwardMatrix1, 3);
        facts.Add("forward matrix 2", "forward_matrix_2", data.ForwardMatrix2, 3);
        facts.Add("calibration 1", "camera_calibration_1", data.CameraCalibration1, 3);
        facts.Add("calibration 2", "camera_calibration_2", data.CameraCalibration2, 3);
        facts.Add("analogue balance", "analog_balance", data.AnalogBalance);
    }

    private static void AddMatrix(FactSheet facts, string label, string key, double[]? matrix, int illuminant)
    {
        facts.Add(label, key, matrix, 3);
        if (matrix is not null && illuminant != 0)
            facts.Add($"{label}, light", $"{key}_illuminant", illuminant, $"Exif light source {illuminant}");
    }

    private static void AddValues(FactSheet facts, RawImage raw)
    {
        ushort[] sorted = [.. raw.Values];
        Array.Sort(sorted);
        (int lowest, int median, int highest) = (sorted[0], sorted[sorted.Length / 2], sorted[^1]);
        JsonObject json = new() { ["lowest"] = lowest, ["median"] = median, ["highest"] = highest };
        facts.Add("values", $"{lowest} to {highest}, median {median}", "values", json);
    }

    private static string Exposure(double seconds) => seconds < 0.3
        ? string.Create(CultureInfo.InvariantCulture, $"1/{Math.Round(1 / seconds)} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s");
}
