using DarkDiff.Runtime.Evaluation.Reports;

namespace DarkDiff.Runtime.Tests.Evaluation;

/// <summary>Text in tables of comma-separated values.</summary>
internal sealed class CsvFieldTests
{
    [TestCase("conv3x3 64x64", "conv3x3 64x64")]
    [TestCase("1 ops, 3.47 GB", "\"1 ops, 3.47 GB\"")]
    [TestCase("a \"b\"", "\"a \"\"b\"\"\"")]
    [TestCase("a\nb", "\"a\nb\"")]
    [TestCase("", "")]
    public void TextIsQuotedWhereItMustBe(string text, string expected) =>
        Assert.That(CsvField.Of(text), Is.EqualTo(expected));
}
