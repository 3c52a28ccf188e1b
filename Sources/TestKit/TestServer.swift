public import Foundation

/// A real sshd on 127.0.0.1 with a free port, keys and a known_hosts of its own, for the length of a test. Needs nothing
/// of the machine but openssh-server; as root it makes /run/sshd, which sshd demands.
public final class TestServer: Sendable {
    public let directory: URL
    public let port: Int
    /// The log of sshd, for the message of a failed test.
    public let log: URL
    private let server: Int32

    public static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd")

    /// Path of a client key that the server accepts.
    public var identity: String { path("id_ed25519") }
    public var knownHosts: String { path("known_hosts") }
    public var user: String { NSUserName() }

    /// - Parameters:
    ///   - lines: more lines of sshd_config, before the default ones, so that they win.
    ///   - environment: what every session gets by SetEnv.
    ///   - hostKeys: types of the host's keys; known_hosts gets them all.
    public init(lines: [String] = [], environment: [String: String] = [:], hostKeys: [String] = ["ed25519"]) throws {
        directory = URL(fileURLWithPath: "/tmp/drydock-sshd-\(UUID().uuidString.prefix(8))")
        log = directory.appendingPathComponent("log")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        if getuid() == 0 { try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
        let folder = directory.path
        for type in hostKeys { try Self.makeKey(at: "\(folder)/host_\(type)", type) }
        try Self.makeKey(at: "\(folder)/id_ed25519", "ed25519")
        try FileManager.default.copyItem(atPath: "\(folder)/id_ed25519.pub", toPath: "\(folder)/authorized_keys")
        port = try Self.freePort()

        var known = ""
        for type in hostKeys {
            let key = try String(contentsOfFile: "\(folder)/host_\(type).pub", encoding: .utf8).split(separator: " ")
            known += "[127.0.0.1]:\(port) \(key[0]) \(key[1])\n"
        }
        try known.write(toFile: "\(folder)/known_hosts", atomically: true, encoding: .utf8)

        // A home without start-up files: those of whoever runs the tests may be slow.
        try FileManager.default.createDirectory(atPath: "\(folder)/home", withIntermediateDirectories: true)
        let environment = environment.merging(["HOME": "\(folder)/home"]) { given, _ in given }
        let set = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: " ")
        let configuration = lines + [
            "Port \(port)", "ListenAddress 127.0.0.1", "PidFile \(folder)/pid", "AuthorizedKeysFile \(folder)/authorized_keys",
            "StrictModes no", "UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
            "PermitRootLogin prohibit-password", "MaxStartups 3000", "MaxSessions 100", "LogLevel VERBOSE",
        ] + hostKeys.map { "HostKey \(folder)/host_\($0)" } + ["SetEnv \(set)"]
        try (configuration.joined(separator: "\n") + "\n").write(toFile: "\(folder)/sshd_config", atomically: true, encoding: .utf8)
        server = try Shell.launch(["/usr/sbin/sshd", "-D", "-f", "\(folder)/sshd_config", "-E", log.path])
        try Self.waitForPort(port, log)
    }

    public func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    /// Makes a client key that the server accepts, with further arguments for ssh-keygen.
    public func addKey(_ name: String, _ type: String, arguments: [String] = [], passphrase: String = "") throws -> String {
        try Self.makeKey(at: path(name), type, arguments, passphrase)
        let line = try String(contentsOfFile: path(name) + ".pub", encoding: .utf8)
        let file = path("authorized_keys")
        try (String(contentsOfFile: file, encoding: .utf8) + line).write(toFile: file, atomically: true, encoding: .utf8)
        return path(name)
    }

    /// Ends every process of the open connections at once, as a crash of sshd's sessions would; the listener stays.
    public func killSessions() {
        for process in SSHSessions.below(server) { kill(process, SIGKILL) }
    }

    /// How many processes serve connections now.
    public var sessionCount: Int { SSHSessions.below(server).count }

    /// Stops every process of the open connections where it stands: TCP goes on, nobody answers.
    public func freezeSessions() {
        for process in SSHSessions.below(server) { kill(process, SIGSTOP) }
    }

    /// Ends the server, its connections, and removes its folder. Remote jobs go on, as they would on a host.
    public func stop() {
        let sessions = SSHSessions.below(server)
        kill(server, SIGKILL)
        for process in sessions { kill(process, SIGKILL) }
        var status: Int32 = 0
        waitpid(server, &status, 0)
        try? FileManager.default.removeItem(at: directory)
    }

    // MARK: Helpers for other servers of tests

    public static func makeKey(at path: String, _ type: String, _ arguments: [String] = [], _ passphrase: String = "") throws {
        try run(["/usr/bin/ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", path, "-C", "test"] + arguments)
    }

    /// A port that nobody had a moment ago.
    public static func freePort() throws -> Int {
        let socket = TestSocket.listening()
        defer { close(socket.descriptor) }
        return socket.port
    }

    /// Runs a program to its end; its output is dropped.
    public static func run(_ words: [String]) throws {
        let status = try Shell.run(words).status
        guard status == 0 else { throw Shell.Failed(description: "\(words.joined(separator: " ")) failed with status \(status)") }
    }

    private static func waitForPort(_ port: Int, _ log: URL) throws {
        for _ in 0..<500 {
            if let descriptor = TestSocket.connected(to: port) {
                close(descriptor)
                return
            }
            usleep(10_000)
        }
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        throw Shell.Failed(description: "sshd didn't come up on port \(port): \(text)")
    }
}
