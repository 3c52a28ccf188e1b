import Core

/// One HTML file that needs nothing beside itself: no script, no font, no picture from elsewhere, and a policy that forbids them.
enum Page {
    static func whole(title: String, _ body: Markup) -> String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>\(title)</title>
            <style>\(PageStyle.sheet)</style>
            </head>
            <body>
            <main>
            \(body)
            </main>
            </body>
            </html>

            """
        return page.source
    }

    static func facts(_ facts: [(name: String, value: String)]) -> Markup {
        "<dl class=\"facts\">\(facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>\n" } as [Markup])</dl>"
    }

    /// - Parameter caption: what it is a table of, for those who hear it.
    static func table(_ caption: String, _ header: [String], _ rows: [[Markup]]) -> Markup {
        let head: [Markup] = header.map { "<th scope=\"col\">\($0)</th>" }
        let body: [Markup] = rows.map { row in
            let cells: [Markup] = row.enumerated().map { $0.offset == 0 ? "<th scope=\"row\">\($0.element)</th>" : "<td>\($0.element)</td>" }
            return "<tr>\(cells)</tr>\n"
        }
        return """
            <div class="scroll"><table><caption class="unseen">\(caption)</caption><thead><tr>\(head)</tr></thead><tbody>
            \(body)</tbody></table></div>
            """
    }

    static func section(_ id: String, _ title: String, _ body: Markup) -> Markup {
        "<section aria-labelledby=\"\(id)\">\n<h2 id=\"\(id)\">\(title)</h2>\n\(body)\n</section>\n"
    }

    static func details(_ summary: Markup, isOpen: Bool = false, _ body: Markup) -> Markup {
        "<details\(isOpen ? " open=\"\"" : "" as Markup)><summary>\(summary)</summary>\n\(body)\n</details>"
    }

    static func list(_ items: [Markup]) -> Markup { "<ul>\(items.map { "<li>\($0)</li>\n" } as [Markup])</ul>" }

    /// A word with a mark before it, so that it doesn't need its colour.
    static func badge(_ word: String, _ tone: Phrase.Tone) -> Markup {
        let (name, mark): (Markup, String) = switch tone {
        case .plain: ("plain", "·")
        case .good: ("good", "✓")
        case .bad: ("bad", "✗")
        case .notable: ("notable", "!")
        }
        return "<span class=\"badge \(name)\"><span aria-hidden=\"true\">\(mark)</span> \(word)</span>"
    }

    static func code(_ text: String) -> Markup { "<code>\(text)</code>" }
}
