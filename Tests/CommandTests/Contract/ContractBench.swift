import Foundation
import Testing

/// A folder for one test, and the built program run in it as a person or a script would.
final class ContractBench: Sendable {
    let folder: String
    /// Where the program keeps its state unless a test says otherwise; not there at first.
    var state: String { "\(folder)/state/drydock.sqlite" }

    /// Beside the test bundle, which is this process's own program.
    static let binary: String = {
        let mine = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return (mine as NSString).deletingLastPathComponent + "/drydock"
    }()

    init() throws {
        folder = NSTemporaryDirectory() + "drydock-contract-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var stateExists: Bool { FileManager.default.fileExists(atPath: "\(folder)/state") }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Writes a file, with the folders above it, and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let path = path(name)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// Runs the program to its end.
    /// - Parameters:
    ///   - environment: changes to the minimal one; nil takes a variable away.
    ///   - place: its working directory.
    func drydock(
        _ arguments: [String], environment: [String: String?] = [:], in place: String? = nil, limit: Double = 60
    ) throws -> ContractEnding {
        try start(arguments, environment: environment, in: place).ending(within: limit)
    }

    /// Runs a line of bash with what the program is run with.
    func shell(_ script: String, environment: [String: String?] = [:], in place: String? = nil, limit: Double = 60) throws -> ContractEnding {
        try launch(["/bin/bash", "-c", script], environment: environment, in: place).ending(within: limit)
    }

    /// Starts the program and leaves it at work.
    func start(
        _ arguments: [String], environment: [String: String?] = [:], in place: String? = nil, stdout: String? = nil
    ) throws -> ContractChild {
        try launch([Self.binary] + arguments, environment: environment, in: place, stdout: stdout)
    }

    private func launch(_ words: [String], environment: [String: String?], in place: String?, stdout: String? = nil) throws -> ContractChild {
        var variables = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8",
            "DRYDOCK_STATE": state,
        ]
        for (name, value) in environment { variables[name] = value }
        return try ContractChild(words, variables, in: place ?? folder, files: folder, stdout: stdout)
    }
}

struct ContractEnding {
    /// 0...255, or 128 + n if signal n ended it.
    var status: Int32
    var out: String
    var err: String
    /// Whether an escape character stood anywhere in its output.
    var hasEscapes: Bool { (out + err).utf8.contains(0x1B) }
    var lines: [String] { out.split(separator: "\n").map(String.init) }
}

/// A program at work. Ended with its value, so that a test that fails leaves nothing behind.
final class ContractChild: @unchecked Sendable {
    // @unchecked: one test has it, and calls it from one task at a time.
    private let process: pid_t
    private let (out, err): (String, String)
    private var status: Int32?

    init(_ words: [String], _ environment: [String: String], in place: String, files: String, stdout: String?) throws {
        let name = UUID().uuidString.prefix(8)
        (out, err) = (stdout ?? "\(files)/.out-\(name)", "\(files)/.err-\(name)")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT, 0o600)
        // Threads of Swift's pool block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t(), none = sigset_t(), all = sigset_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        // The shell changes the folder and becomes the program; posix_spawn's own way is hidden from Swift.
        let shell = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, place] + words
        var arguments = shell.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, shell[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw ContractFailure("\(words[0]): \(String(cString: strerror(code)))") }
        process = child
    }

    deinit {
        if isOver { return }
        kill(process, SIGKILL)
        var last: Int32 = 0
        waitpid(process, &last, 0)
    }

    var isOver: Bool {
        if status != nil { return true }
        var code: Int32 = 0
        guard waitpid(process, &code, WNOHANG) == process else { return false }
        status = code & 0x7f == 0 ? (code >> 8) & 0xff : 128 + (code & 0x7f)
        return true
    }

    func send(_ signal: Int32) { if !isOver { kill(process, signal) } }

    /// What it has written so far.
    var outNow: String { text(out) }
    var errNow: String { text(err) }

    func ending(within seconds: Double = 60) throws -> ContractEnding {
        guard contractEventually(within: seconds, { isOver }), let status else {
            throw ContractFailure("it still ran after \(seconds) s; it said:\n\(text(out))\n\(text(err))")
        }
        return ContractEnding(status: status, out: text(out), err: text(err))
    }

    private func text(_ path: String) -> String {
        var status = stat()
        // A pipe is its reader's.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return "" }
        return String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

struct ContractFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// The only way in which these tests wait.
func contractEventually(within seconds: Double = 30, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if try condition() { return true }
        usleep(10_000)
    }
    return try condition()
}
