using System.Globalization;
using System.Text;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Imaging.Png;

namespace DarkDiff.Runtime.Evaluation.Reports;

/// <summary>A web page with the tables and the crops; one file that needs no other.</summary>
internal static class EvaluationPage
{
    private const string Style = """
        :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
        body { margin: 2rem auto; max-width: 1500px; padding: 0 1.5rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .5rem 0 1.5rem; }
        th, td { padding: .25rem .8rem; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; }
        .pair { display: flex; flex-wrap: wrap; gap: 10px; margin: .4rem 0 1.6rem; }
        figure { margin: 0; width: 256px; } figcaption { font-size: .85rem; opacity: .85; }
        img { display: block; max-width: 256px; image-rendering: pixelated; }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="notes">Sentences above the tables.</param>
    /// <param name="table">The tables.</param>
    /// <param name="samples">The crops.</param>
    public static string Build(
        string title, IReadOnlyList<string> notes, EvaluationTable table, IReadOnlyList<EvaluationSample> samples)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{Escape(title)}</title><style>{Style}</style></head><body>
            <h1>{Escape(title)}</h1>

            """);
        foreach (string note in notes)
            page.Append($"<p>{Escape(note)}</p>\n");
        foreach ((string head, IReadOnlyList<EvaluationRow> rows) in table.Sections())
            AppendTable(page, head, table.Heads, rows);
        page.Append("<h2>Pictures</h2>\n<p>The middle of each picture, pixel by pixel.</p>\n");
        foreach (EvaluationSample sample in samples)
            AppendSample(page, sample);
        return page.Append("</body></html>\n").ToString();
    }

    private static void AppendTable(
        StringBuilder page, string head, IReadOnlyList<string> heads, IReadOnlyList<EvaluationRow> rows)
    {
        page.Append($"<h2>{Escape(head)}</h2>\n<table><tr>");
        foreach (string word in heads)
            page.Append($"<th>{Escape(word)}</th>");
        page.Append("</tr>\n");
        foreach (EvaluationRow row in rows)
        {
            page.Append("<tr>");
            foreach ((string word, bool isBest) in row.Words.Zip(row.IsBest))
                page.Append(isBest ? $"<td><b>{Escape(word)}</b></td>" : $"<td>{Escape(word)}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static void AppendSample(StringBuilder page, EvaluationSample sample)
    {
        string camera = sample.Camera.Length > 0 ? $", {sample.Camera}" : "";
        string head = string.Create(CultureInfo.InvariantCulture, $"{sample.Pair} (×{sample.Ratio}{camera})");
        page.Append($"<h3>{Escape(head)}</h3>\n<div class=\"pair\">\n");
        foreach ((string name, Picture crop) in sample.Pictures)
        {
            using MemoryStream png = new();
            PngEncoder.Encode(png, crop, new PictureMetadata { Curve = sample.Curve }, 8);
            string data = Convert.ToBase64String(png.GetBuffer(), 0, (int)png.Length);
            page.Append($"<figure><img alt=\"{Escape(name)}\" src=\"data:image/png;base64,{data}\">");
            page.Append($"<figcaption>{Escape(name)}</figcaption></figure>\n");
        }

        page.Append("</div>\n");
    }

    // The page is UTF-8: only what HTML itself uses needs another spelling.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
