extension ShellScanner {
    /// `<<WORD` or `<<-WORD`; its body begins after this line.
    mutating func hereDocument() throws(TemplateFault) {
        let start = at
        take(2)
        if !isAtEnd, current == "<" {
            throw fault("'<<<' is not a word of every /bin/sh", remedy: "use printf and a pipe", at: start)
        }
        var document = HereDocument(delimiter: "", isQuoted: false, stripsTabs: false, offset: start)
        if !isAtEnd, current == "-" {
            document.stripsTabs = true
            take()
        }
        while !isAtEnd, current == " " || current == "\t" { take() }
        while !isAtEnd, !" \t\n;&|()<>".unicodeScalars.contains(current) {
            switch current {
            case "'", "\"":
                let quote = current
                document.isQuoted = true
                take()
                while !isAtEnd, current != quote { try delimiterScalar(of: &document) }
                if isAtEnd { throw fault("a here-document's delimiter has no closing quote", remedy: "close it", at: start) }
                take()
            case "\\":
                document.isQuoted = true
                take()
                if !isAtEnd { try delimiterScalar(of: &document) }
            default: try delimiterScalar(of: &document)
            }
        }
        if document.delimiter.isEmpty {
            throw fault("a here-document without a delimiter", remedy: "write a word behind '<<'", at: start)
        }
        announced.append(document)
    }

    private mutating func delimiterScalar(of document: inout HereDocument) throws(TemplateFault) {
        if "$`\\\n{}".unicodeScalars.contains(current) {
            throw fault("a here-document's delimiter must be a plain word", remedy: "write letters only, like EOF")
        }
        document.delimiter.unicodeScalars.append(current)
        take()
    }

    /// The bodies that were announced on the line that has just ended.
    mutating func hereDocuments() throws(TemplateFault) {
        let documents = announced
        announced = []
        for document in documents {
            body = document
            try lines(of: document)
            body = nil
        }
    }

    private mutating func lines(of document: HereDocument) throws(TemplateFault) {
        var isContinued = false
        while !isAtEnd {
            let end = text[at...].firstIndex(of: "\n") ?? text.count
            var line = text[at..<end]
            if document.stripsTabs { line = line.drop { $0 == "\t" } }
            if line.elementsEqual(document.delimiter.unicodeScalars) {
                if isContinued {
                    throw fault(
                        "a here-document's last line ends in a backslash", remedy: "remove it: shells differ on what it does")
                }
                return take(end - at)
            }
            isContinued = !document.isQuoted && line.reversed().prefix { $0 == "\\" }.count % 2 == 1
            while at < end { try bodyPart(isQuoted: document.isQuoted) }
            take()
        }
        throw fault(
            "the here-document '\(document.delimiter)' is never closed",
            remedy: "end it with a line that holds nothing but '\(document.delimiter)'", at: document.offset)
    }

    private mutating func bodyPart(isQuoted: Bool) throws(TemplateFault) {
        if try braces(.hereDocument) { return }
        if isQuoted { return take() }
        switch current {
        case "\\" where next() == "\n": take()
        case "\\": try escape()
        case "$": try dollar(quoted: true)
        case "`": try backticks()
        default: take()
        }
    }
}
