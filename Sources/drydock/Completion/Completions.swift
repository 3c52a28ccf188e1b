import ArgumentParser
import Core

/// What a shell offers for an argument after TAB.
enum Completions {
    static let run = CompletionKind.custom { words, _, prefix in Completer(words, prefix).runs }
    static let frozen = CompletionKind.custom { words, _, prefix in Completer(words, prefix).frozenPlans }
    static let runOrFrozen = CompletionKind.custom { words, _, prefix in
        let completer = Completer(words, prefix)
        return completer.runs + completer.frozenPlans
    }
    /// Steps of the run, or of the frozen plan, that stands before them on the line.
    static let step = CompletionKind.custom { words, _, prefix in Completer(words, prefix).steps }
    static let task = CompletionKind.custom { words, _, prefix in Completer(words, prefix).tasks }
    static let target = CompletionKind.custom { words, _, prefix in Completer(words, prefix).targets }
    static let stepOrTarget = CompletionKind.custom { words, _, prefix in
        let completer = Completer(words, prefix)
        return completer.targets + completer.steps
    }
    static let gate = CompletionKind.custom { words, _, prefix in Completer(words, prefix).gates }
    static let activity = CompletionKind.custom { words, _, prefix in Completer(words, prefix).activities }
    static let scheduled = CompletionKind.custom { words, _, prefix in Completer(words, prefix).scheduled }

    static let plan = CompletionKind.file(extensions: ["yaml", "yml", "frozen"])
    static let yaml = CompletionKind.file(extensions: ["yaml", "yml"])
    static let element = CompletionKind.list(Element.allCases.map(\.rawValue))
    static let owner = CompletionKind.list(["hosting-provider", "jelastic-operations"])
    static let cell = CompletionKind.list(["hosting-provider", "jelastic-operations", "not-available"])
}
