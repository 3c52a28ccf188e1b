extension ShellScanner {
    /// Where the scanner is among `(...)` and `case ... esac`. It must know, because the `)` behind a pattern of `case`
    /// closes nothing: `$(case $x in a) echo "...` goes on.
    private enum Frame: Equatable {
        case parentheses
        case caseSubject(read: Bool)
        case casePattern(begun: Bool)
        case caseBody
    }

    /// The word that is being read, as far as a reserved word could be in it.
    private struct Word {
        var text = ""
        var isPlain = true
    }

    private struct State {
        var frames: [Frame] = []
        var word: Word?
        /// Whether a reserved word would be taken as one here.
        var mayBegin = true
        /// Where the present command begins.
        var command = 0
    }

    /// Commands up to the script's end, or up to the `)` of a `$(`.
    mutating func list(isSubstitution: Bool) throws(TemplateFault) {
        let start = at
        let outer = announced
        var state = State()
        while !isAtEnd {
            if state.mayBegin, state.word == nil { state.command = at }
            if try braces(.bare, startsWord: state.word == nil, command: state.command) {
                state.word = Word(isPlain: false)
                continue
            }
            if current == ")" {
                try endWord(&state)
                if try closesList(&state, isSubstitution: isSubstitution, start: start) {
                    if announced != outer { try unfinishedDocument(after: outer) }
                    return take()
                }
                take()
            } else {
                try token(&state, outer: outer)
            }
        }
        try endWord(&state)
        if isSubstitution { throw fault("'$(' is never closed", remedy: "close it with ')'", at: start - 2) }
        if !announced.isEmpty { try unfinishedDocument(after: []) }
        if let frame = state.frames.last {
            throw fault(frame == .parentheses ? "'(' is never closed" : "'case' has no 'esac'", remedy: "close it")
        }
    }

    private func unfinishedDocument(after outer: [HereDocument]) throws(TemplateFault) {
        guard announced.count > outer.count else { return }
        let document = announced[outer.count]
        throw fault(
            "the here-document '\(document.delimiter)' is never closed",
            remedy: "end it with a line that holds nothing but '\(document.delimiter)'", at: document.offset)
    }

    /// Whether the `)` here is the one that ends a substitution.
    private func closesList(_ state: inout State, isSubstitution: Bool, start: Int) throws(TemplateFault) -> Bool {
        switch state.frames.last {
        case .parentheses: state.frames.removeLast()
        case .casePattern: state.frames[state.frames.count - 1] = .caseBody
        case .caseSubject, .caseBody: throw fault("')' before 'esac'", remedy: "close the 'case' first")
        case nil:
            if isSubstitution { return true }
            throw fault("')' without a '(' before it", remedy: "remove it, or quote it")
        }
        state.mayBegin = true
        return false
    }

    private mutating func token(_ state: inout State, outer: [HereDocument]) throws(TemplateFault) {
        switch current {
        case " ", "\t":
            try endWord(&state)
            take()
        case "\n":
            try endWord(&state)
            if !outer.isEmpty || body != nil { try lineBreak() }
            take()
            try hereDocuments()
            state.mayBegin = true
        case ";":
            try endWord(&state)
            if next() == ";", state.frames.last == .caseBody {
                state.frames[state.frames.count - 1] = .casePattern(begun: false)
                take()
            }
            take()
            state.mayBegin = true
        case "&", "|":
            try endWord(&state)
            take()
            state.mayBegin = true
        case "(": try openParenthesis(&state)
        case "<", ">": try redirection(&state)
        case "#" where state.word == nil: try comment()
        default: try part(&state)
        }
    }

    /// A part of a word.
    private mutating func part(_ state: inout State) throws(TemplateFault) {
        var word = state.word ?? Word()
        switch current {
        case "\\" where next() == "\n":
            // A continued line: neither ends a word nor begins one.
            try lineBreak()
            return take(2)
        case "\\":
            word.isPlain = false
            try escape()
        case "'":
            word.isPlain = false
            try singleQuotes()
        case "\"":
            word.isPlain = false
            try nested { (scanner) throws(TemplateFault) in try scanner.doubleQuotes() }
        case "`":
            word.isPlain = false
            try backticks()
        case "$":
            word.isPlain = false
            try dollar(quoted: false)
        default:
            word.text.unicodeScalars.append(current)
            take()
        }
        state.word = word
    }

    private func endWord(_ state: inout State) throws(TemplateFault) {
        guard let word = state.word else { return }
        state.word = nil
        let text = word.isPlain ? word.text : ""
        switch state.frames.last {
        case .caseSubject(read: false): state.frames[state.frames.count - 1] = .caseSubject(read: true)
        case .caseSubject(read: true):
            guard text == "in" else { throw fault("'case' without 'in'", remedy: "write: case WORD in") }
            state.frames[state.frames.count - 1] = .casePattern(begun: false)
        case .casePattern(begun: false) where text == "esac":
            state.frames.removeLast()
            state.mayBegin = true
        case .casePattern: state.frames[state.frames.count - 1] = .casePattern(begun: true)
        case .caseBody, .parentheses, nil:
            if state.mayBegin { try command(text, &state) }
        }
    }

    /// A word that stands where a command begins.
    private func command(_ text: String, _ state: inout State) throws(TemplateFault) {
        switch text {
        case "case":
            state.frames.append(.caseSubject(read: false))
            state.mayBegin = false
        case "esac" where state.frames.last == .caseBody: state.frames.removeLast()
        case "[[":
            throw fault("'[[' is not a word of every /bin/sh", remedy: "use '['", at: at - 2)
        case _: state.mayBegin = ShellWord.commandStarters.contains(text)
        }
    }

    private mutating func openParenthesis(_ state: inout State) throws(TemplateFault) {
        try endWord(&state)
        if state.frames.last == .casePattern(begun: false) {
            state.frames[state.frames.count - 1] = .casePattern(begun: true)
            return take()
        }
        if next() == "(" {
            throw fault("'((' means different things in different shells", remedy: "write '( (' or use $((...))")
        }
        state.frames.append(.parentheses)
        state.mayBegin = true
        take()
    }

    /// `#` at the beginning of a word, up to the line's end.
    private mutating func comment() throws(TemplateFault) {
        while !isAtEnd, current != "\n" { if try !braces(.comment) { take() } }
    }

    private mutating func redirection(_ state: inout State) throws(TemplateFault) {
        try endWord(&state)
        state.mayBegin = false
        if current == "<", next() == "<" { return try hereDocument() }
        take()
        // The second character of >>, >&, <&, >| and <>.
        if !isAtEnd, ">&|".unicodeScalars.contains(current) { take() }
    }
}
