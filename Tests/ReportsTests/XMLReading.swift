import Foundation
import FoundationXML

/// What a document is made of, as an XML parser reads it; nil where it isn't well-formed.
final class XMLReading: NSObject, XMLParserDelegate {
    struct Element: Equatable {
        var name: String
        var attributes: [String: String]
        /// Its own text and that of what it holds.
        var text = ""
    }
    private(set) var elements: [Element] = []
    private var open: [Int] = []

    static func elements(of text: String) -> [Element]? {
        let reading = XMLReading(), parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reading
        return parser.parse() ? reading.elements : nil
    }

    func parser(_ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { open.removeLast() }

    func parser(_ parser: XMLParser, foundCharacters text: String) { for index in open { elements[index].text += text } }
}

extension [XMLReading.Element] {
    func named(_ name: String) -> [XMLReading.Element] { filter { $0.name == name } }
}
