"""What a document says of itself: its title, its language, and that it is made for every reader (PDF/UA-1).

The metadata packet repeats the title and language of the document's other entries, so that no two readers differ.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from screening.report.tagged.tree import document_of

# Marked content, tags and compressed objects need 1.5; PDF/UA-1 builds on 1.7.
PDF_VERSION = (1, 7)
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def describe(canvas: Canvas, *, title: str, language: str) -> None:
    """Gives the document its title, shown in place of the file's name, its language (`da`, `en`) and identifier."""
    document = document_of(canvas)
    document._pdfVersion = PDF_VERSION  # type: ignore[attr-defined]
    canvas.setTitle(title)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setCatalogEntry("Lang", language)
    packet = _PACKET.format(title=escape(title), language=escape(language)).encode()
    # Never compressed: search engines and archives read it without knowing PDF.
    kind = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
    canvas.setCatalogEntry("Metadata", PDFStream(kind, packet + b"\n"))
