using System.Globalization;
using System.Xml;

namespace Systole.Cli.Simulating.Drawing;

/// <summary>Writes the elements of a picture, each on a line. Numbers have at most one digit behind the point.</summary>
internal sealed class SvgWriter : IDisposable
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    private readonly XmlWriter _xml;

    public SvgWriter(TextWriter output) => _xml = XmlWriter.Create(output, new XmlWriterSettings
    {
        Indent = true,
        IndentChars = "",
        NewLineChars = "\n",
        OmitXmlDeclaration = true,
    });

    /// <summary>How many elements there are so far.</summary>
    public int Elements { get; private set; }

    public void Dispose() => _xml.Dispose();

    public void Open(string element, string? style = null)
    {
        _xml.WriteStartElement(element, Namespace);
        Elements++;
        if (style is not null) Attribute("class", style);
    }

    public void Close() => _xml.WriteEndElement();

    public void Attribute(string name, string value) => _xml.WriteAttributeString(name, value);

    public void Attribute(string name, double value) => Attribute(name, Number(value));

    /// <summary>An element with nothing but text.</summary>
    public void Element(string name, string text)
    {
        Open(name);
        _xml.WriteString(SvgText.Clean(text));
        Close();
    }

    /// <summary>An element with text that this program has written itself.</summary>
    public void Verbatim(string name, string text)
    {
        Open(name);
        _xml.WriteString(text);
        Close();
    }

    public void Rect(string style, double x, double y, double width, double height, string? title = null, double round = 0)
    {
        Open("rect", style);
        Attribute("x", x);
        Attribute("y", y);
        Attribute("width", width);
        Attribute("height", height);
        if (round > 0) Attribute("rx", round);
        Finish(title);
    }

    public void Line(string style, double x1, double y1, double x2, double y2, string? title = null) =>
        Path(style, Invariant($"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}"), title);

    public void Path(string style, string path, string? title = null)
    {
        Open("path", style);
        Attribute("d", path);
        Finish(title);
    }

    /// <summary>A text on its base line.</summary>
    public void Text(string style, double x, double y, string text, string? title = null)
    {
        Open("text", style);
        Attribute("x", x);
        Attribute("y", y);
        if (title is not null) Element("title", title);
        _xml.WriteString(SvgText.Clean(text));
        Close();
    }

    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Finish(string? title)
    {
        if (title is not null) Element("title", title);
        Close();
    }
}
