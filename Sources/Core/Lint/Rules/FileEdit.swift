/// A file that a call writes, moves, removes, or gives other rights.
struct FileEdit {
    enum Kind { case content, addition, access, removal }

    let path: FilePath
    let program: String
    let kind: Kind
    var isRecursive = false

    init(path: ShellField, program: String, kind: Kind, on element: Element, isRecursive: Bool = false) {
        self.path = FilePath(path, on: element)
        self.program = program
        self.kind = kind
        self.isRecursive = isRecursive
    }

    var words: String { "\(program) \(path.text)".replacing(String(ShellValue.mark), with: "...") }
}

extension ShellInvocation {
    /// The files that it edits, as far as its own words name them.
    var edits: [FileEdit] {
        var edits = redirections.map { output in
            FileEdit(
                path: output.path, program: output.operation, kind: output.appends ? .addition : .content, on: element)
        }
        func add(_ fields: some Sequence<ShellField>, _ kind: FileEdit.Kind) {
            for field in fields where !field.value.isUnknown {
                edits.append(.init(path: field, program: name, kind: kind, on: element, isRecursive: has("R", "--recursive")))
            }
        }
        switch name {
        case "tee": add(operands(), has("a", "--append") ? .addition : .content)
        case "sed", "perl":
            guard has("i", "--in-place") else { break }
            let hasScript = value(of: "e", "--expression") != nil || value(of: "f", "--file") != nil
            add(operands(valued: "ef", longs: ["--expression", "--file"]).dropFirst(hasScript ? 0 : 1), .content)
        case "cp", "ln", "install": add(targets, .content)
        case "mv":
            add(operands(valued: "tS").dropLast(value(of: "t", "--target-directory") == nil ? 1 : 0), .removal)
            add(targets, .content)
        case "rm", "unlink", "shred": add(operands(valued: name == "shred" ? "ns" : ""), .removal)
        case "truncate": add(operands(valued: "sr", longs: ["--size"]), .content)
        case "touch": add(operands(valued: "drt"), .addition)
        case "patch", "ed", "ex": add(operands(valued: "pidoB").prefix(1), .content)
        case "chmod", "chown", "chgrp", "chattr": add(operands().dropFirst(), .access)
        case "setfacl": add(operands(valued: "mxMX", longs: ["--modify", "--remove"]), .access)
        case "dd":
            for field in arguments where field.text.hasPrefix("of=") { add([field.dropping(3)], .content) }
        default: break
        }
        return edits
    }

    /// Where `cp`, `mv`, `ln` and `install` put things.
    private var targets: [ShellField] {
        if let folder = value(of: "t", "--target-directory") { return [folder] }
        let operands = operands(valued: "tSgmo", longs: ["--group", "--mode", "--owner", "--suffix"])
        if name == "install", has("d", "--directory") { return operands }
        return operands.count > 1 ? Array(operands.suffix(1)) : []
    }
}
