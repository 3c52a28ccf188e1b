/// What a script says, as far as the linter has to understand it.
enum ShellSyntax {
    /// Commands in the order in which they stand.
    struct Script {
        var items: [Item] = []
    }

    struct Item {
        /// More than one: a pipeline.
        var stages: [Command]
        /// It stands behind `&&` or `||`, so it may or may not run.
        var isConditional: Bool
    }

    enum Command {
        case simple(Simple)
        case group(Group)
        case function(name: String, body: Script)
    }

    struct Simple {
        var assignments: [Assignment] = []
        var words: [Word] = []
        var redirections: [Redirection] = []
        var offset: Int
    }

    struct Assignment {
        var name: String
        var value: Word
    }

    struct Group {
        enum Kind {
            /// `{ }`: what it assigns stays.
            case braces
            /// `( )`: what it assigns is gone behind it.
            case subshell
            /// `if`, `while`, `until`, `case`: any of its scripts may have run.
            case branches
            case loop(variable: String)
        }

        var kind: Kind
        /// The words of `for` and `case`.
        var words: [Word] = []
        var scripts: [Script]
        var redirections: [Redirection] = []
        var offset: Int
    }

    enum Redirection {
        case file(operation: String, Word)
        case hereDocument(HereDocument)
    }

    /// A reference, because its body follows only after the line that announced it.
    final class HereDocument {
        let delimiter: String
        let isQuoted: Bool
        let stripsTabs: Bool
        var body = Word(parts: [], offset: 0)

        init(delimiter: String, isQuoted: Bool, stripsTabs: Bool) {
            self.delimiter = delimiter
            self.isQuoted = isQuoted
            self.stripsTabs = stripsTabs
        }
    }

    struct Word {
        var parts: [Part]
        /// Unicode scalars from the beginning of the script.
        var offset: Int
    }

    enum Part {
        case literal(String)
        case variable(String, isQuoted: Bool)
        case substitution(Script, isQuoted: Bool)
        /// `${name:-word}` and its like: one of these.
        case either([[Part]])
        /// A placeholder, an arithmetic result.
        case unknown
    }
}

/// A script that the linter can't follow.
struct ShellUnreadable: Error {
    var problem: String
    var offset: Int
}
