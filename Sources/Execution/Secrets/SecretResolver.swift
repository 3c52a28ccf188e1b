public import Core
import Foundation
import Synchronization

/// Finds secrets on this machine, each time anew.
public final class SecretResolver: SecretResolving {
    /// The largest secret, in bytes.
    static let limit = StepScript.inputLimit

    private let note: @Sendable (String) -> Void
    private let commandLimit: Double
    /// Files that others can read and of which that was said.
    private let noted = Mutex<Set<String>>([])

    /// - Parameters:
    ///   - note: hears warnings, each once.
    ///   - commandLimit: seconds that a command may take.
    public init(commandLimit: Double = 30, note: @escaping @Sendable (String) -> Void) {
        self.note = note
        self.commandLimit = commandLimit
    }

    public func resolve(_ reference: SecretReference) async throws(SecretFailure) -> String {
        let found: Result<String, Problem>
        switch reference {
        case .environment(let name):
            found = ProcessInfo.processInfo.environment[name].map(Result.success)
                ?? .failure(Problem("the variable \(name) isn't set; export it before the run is started"))
        case .file(let path):
            found = await OwnThread.run { _ in
                Self.attempt { () throws(Problem) in
                    let file = try SecretFile.read(path, limit: Self.limit)
                    if file.othersCanRead { self.warn(path) }
                    return try Self.text(file.bytes)
                }
            }
        case .command(let line):
            let seconds = commandLimit
            found = await OwnThread.run { isCancelled in
                Self.attempt { () throws(Problem) in
                    try Self.text(ShellCommand.output(of: line, limit: Self.limit, seconds: seconds, isCancelled: isCancelled))
                }
            }
        }
        switch found {
        case .success(let value):
            guard !value.isEmpty else { throw SecretFailure(reference, "it is empty; put the secret there, then start again") }
            guard value.utf8.count <= Self.limit else { throw SecretFailure(reference, Problem.tooLarge.words) }
            guard !value.utf8.contains(0) else { throw SecretFailure(reference, "it holds a NUL byte; give text without one") }
            return value
        case .failure(let problem): throw SecretFailure(reference, problem.words)
        }
    }

    /// Why there is no value; nothing of the value is in it.
    struct Problem: Error {
        var words: String
        init(_ words: String) { self.words = words }
        static let tooLarge = Problem("it is larger than \(SecretResolver.limit / 1024) KiB; give a smaller one")
    }

    /// Without one line break at the end.
    private static func text(_ bytes: [UInt8]) throws(Problem) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem("it isn't UTF-8 text; save it as UTF-8") }
        return text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private static func attempt(_ work: () throws(Problem) -> String) -> Result<String, Problem> {
        do throws(Problem) { return .success(try work()) } catch { return .failure(error) }
    }

    private func warn(_ path: String) {
        if noted.withLock({ $0.insert(path).inserted }) { note("the secret's file \(path) can be read by everybody; chmod 600 it") }
    }
}
