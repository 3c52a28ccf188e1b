import Foundation

/// Makes what came from files and hosts harmless on a terminal or a page: no control character, no change of writing direction.
public enum Harmless {
    /// One line: breaks and tabs are shown as escapes too.
    public static func line(_ text: String) -> String { escape(text, keeping: []) }

    /// Several lines: breaks and tabs stay.
    public static func text(_ text: String) -> String { escape(text, keeping: ["\n", "\t"]) }

    private static func escape(_ text: String, keeping kept: Set<Unicode.Scalar>) -> String {
        // Nearly every text is of this kind.
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if kept.contains(scalar) || isHarmless(scalar) {
                safe.append(scalar)
            } else {
                safe.append(contentsOf: spelled(scalar).unicodeScalars)
            }
        }
        return String(safe)
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static func spelled(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{1B}": "\\e"
        default: scalar.value < 256 ? String(format: "\\x%02x", scalar.value) : String(format: "\\u{%x}", scalar.value)
        }
    }
}
