/// One call of a program that a script may make.
struct ShellInvocation {
    /// Of the program, without its path; empty where it isn't known.
    var name: String
    /// The program and its arguments.
    var fields: [ShellField]
    var redirections: [ShellOutput] = []
    var input = ShellInput()
    /// A program that passes names of files or processes on: `find`, `xargs`.
    var caller: String?
    /// The next program of the pipeline; nil: there is none.
    var reader: String?
    /// What it works on.
    var element: Element
    /// The step's own target; on its host, another element than what the call works on.
    var target: Element
    var offset: Int

    var program: ShellField? { fields.first }
    var arguments: ArraySlice<ShellField> { fields.dropFirst() }
}

/// A file that a redirection writes.
struct ShellOutput {
    var path: ShellField
    var operation: String
    var appends: Bool { operation.hasSuffix(">>") }
}

/// What comes in on standard input, as far as it is known.
struct ShellInput {
    var text: ShellValue?
    /// The programs before it in the pipeline.
    var origins: Set<String> = []
}
