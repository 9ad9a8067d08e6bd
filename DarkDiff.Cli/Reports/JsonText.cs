using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DarkDiff.Cli.Reports;

/// <summary>JSON for people and programs: indented, letters of all languages as they are.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Text of an object.</summary>
    public static string Of(JsonObject value) => value.ToJsonString(_options);
}
