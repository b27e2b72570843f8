using System.Globalization;
using System.Xml.Linq;
using Systole.Cli.Simulating;

namespace Systole.Cli.Tests.Simulating;

/// <summary>What the timeline makes of lines, read again by a parser.</summary>
internal static class Pictures
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static string Of(IEnumerable<string> lines)
    {
        using var output = new StringWriter();
        var view = new SvgView(output);
        foreach (var line in lines) view.Line(line);
        view.End();
        return output.ToString();
    }

    /// <summary>The elements of a picture.</summary>
    public static List<XElement> Elements(string svg) => [.. XDocument.Parse(svg).Descendants()];

    /// <summary>The texts that are to be seen, in their order.</summary>
    public static List<string> Texts(string svg) =>
    [
        .. XDocument.Parse(svg).Descendants(Svg + "text")
            .Select(text => string.Concat(text.Nodes().OfType<XText>().Select(node => node.Value))),
    ];

    /// <summary>What is said to who hovers over the marks of a class.</summary>
    public static List<string> Titles(string svg, string style) =>
    [
        .. XDocument.Parse(svg).Descendants()
            .Where(element => ((string?)element.Attribute("class"))?.Split(' ').Contains(style) == true)
            .Select(element => (string?)element.Element(Svg + "title")).OfType<string>(),
    ];

    /// <summary>How wide the marks of a class are, the legend's sample last.</summary>
    public static List<double> Widths(string svg, string style) =>
    [
        .. XDocument.Parse(svg).Descendants(Svg + "rect")
            .Where(element => (string?)element.Attribute("class") == style)
            .Select(element => double.Parse(element.Attribute("width")!.Value, CultureInfo.InvariantCulture)),
    ];
}
