using System.Text;

namespace DarkDiff.KernelBench.Reports;

/// <summary>A table as Markdown whose columns are aligned, for the console and for documents.</summary>
internal sealed class TextTable
{
    private readonly List<string[]> _rows = [];

    /// <summary>Starts a table.</summary>
    /// <param name="columns">Headings. The first column is flush left, the others flush right.</param>
    public TextTable(params string[] columns) => _rows.Add(columns);

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <inheritdoc />
    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        for (int i = 0; i < _rows.Count; i++)
        {
            IEnumerable<string> cells = _rows[i].Select((cell, column) => Padded(cell, widths[column], column));
            text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
            if (i == 0)
                text.Append('|').AppendJoin('|', widths.Select((width, c) => Rule(width, c))).AppendLine("|");
        }

        return text.ToString();
    }

    private static string Padded(string cell, int width, int column) =>
        column == 0 ? cell.PadRight(width) : cell.PadLeft(width);

    private static string Rule(int width, int column) =>
        column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":";
}
