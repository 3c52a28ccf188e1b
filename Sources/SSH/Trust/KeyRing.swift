internal import Core
internal import Foundation

/// Finds the keys with which a log-in may be tried. An encrypted key is opened once, however many hosts it is for.
actor KeyRing {
    /// sshd ends a connection at the sixth refusal (MaxAuthTries), and counts each key that it is shown.
    static let mostTries = 6

    struct Refusal: Error { var reason: HostFailure.Reason }

    private let loop: EventLoop
    private let secrets: any SecretResolving
    private let agentPath: String?
    private let ask: PassphraseQuestion?
    private let limit: Int64
    private var opened: [Opening: Task<Result<IdentityFile, Refusal>, Never>] = [:]

    /// Hosts may share a key and say differently where its passphrase is.
    private struct Opening: Hashable {
        var key: LockedKey
        var passphrase: String?
    }
    /// Sockets behind which nobody answers; not waited for again where there is another way.
    private var silent: Set<String> = []

    init(loop: EventLoop, deadlines: Deadlines, secrets: any SecretResolving, agent: String?, ask: PassphraseQuestion?) {
        self.loop = loop
        self.secrets = secrets
        agentPath = agent
        self.ask = ask
        limit = deadlines.agent
    }

    func proofs(for host: HostAccess) async throws(Refusal) -> Proofs {
        if host.identity == HostAccess.agentIdentity {
            let agent = try agent(for: host), keys = try await usable(try await keys(of: agent), in: agent)
            return Proofs(keys.prefix(Self.mostTries).map(Proof.agent), agent)
        }
        if host.identity == HostAccess.usualIdentity, let found = await offered(to: host) {
            var proofs = Proofs(found.keys.prefix(Self.mostTries - 1).map(Proof.agent), found.agent)
            // Only what needs nobody: the agent's keys are what the person meant to use.
            do throws(Refusal) {
                if case .plain(let file) = try await content(of: host) { proofs.all.append(.file(file, name: host.identity)) }
            } catch {}
            if !proofs.all.isEmpty { return proofs }
        }
        switch try await content(of: host) {
        case .plain(let file): return Proofs([.file(file, name: host.identity)], nil)
        case .publicHalf(let key):
            let agent = try agent(for: host)
            if let words = key.obstacle(library: LibraryVersion.current) { throw Refusal(reason: .identityUnusable(file: host.identity, words)) }
            guard try await keys(of: agent).contains(where: { $0.blob == key.blob }) else {
                throw Refusal(reason: .agentUnusable("the one at \(agent.path) doesn't hold the key of \(host.identity), \(key.fingerprint); add it with: ssh-add"))
            }
            return Proofs([.agent(key)], agent)
        case .locked(let key):
            if let blob = await publicHalf(of: key, host), let found = await offered(to: host), let own = found.keys.first(where: { $0.blob == blob }) {
                return Proofs([.agent(own)], found.agent)
            }
            return Proofs([.file(try await open(key, of: host), name: host.identity)], nil)
        }
    }

    // MARK: The agent

    private func agent(for host: HostAccess) throws(Refusal) -> AgentSocket {
        guard let path = path(for: host) else {
            throw Refusal(reason: .agentUnusable(
                "SSH_AUTH_SOCK isn't set; start one with: eval $(ssh-agent); ssh-add, or name a key file as identity. A service has none "
                    + "unless its unit sets SSH_AUTH_SOCK"))
        }
        return AgentSocket(path, on: loop)
    }

    private func path(for host: HostAccess) -> String? {
        guard let written = host.identityAgent else { return agentPath.flatMap { $0.isEmpty ? nil : $0 } }
        return written == "none" ? nil : LocalFile.expand(written)
    }

    private func keys(of agent: AgentSocket) async throws(Refusal) -> [AgentKey] {
        do throws(AgentFailure) {
            let keys = try await agent.keys(within: limit)
            // Kept open it would cost a descriptor for each host that waits for its turn.
            await agent.end()
            return keys
        } catch {
            if case .silent = error { silent.insert(agent.path) }
            throw Refusal(reason: .agentUnusable(error.words))
        }
    }

    private func usable(_ keys: [AgentKey], in agent: AgentSocket) async throws(Refusal) -> [AgentKey] {
        let library = LibraryVersion.current, usable = keys.filter { $0.obstacle(library: library) == nil }
        if usable.isEmpty {
            let why = keys.prefix(6).compactMap { key in key.obstacle(library: library).map { "\(key.name): \($0)" } }.joined(separator: "; ")
            throw Refusal(reason: .agentUnusable(
                (keys.isEmpty ? "the one at \(agent.path) holds no keys" : "no key in it can be used (\(why))") + "; add an ed25519 or ECDSA key with: ssh-add"))
        }
        return usable
    }

    /// What the agent has, if there is one; it is nobody's fault if not.
    private func offered(to host: HostAccess) async -> (keys: [AgentKey], agent: AgentSocket)? {
        guard let path = path(for: host), !silent.contains(path), let agent = try? agent(for: host),
            let keys = try? await usable(try await keys(of: agent), in: agent)
        else { return nil }
        return (keys, agent)
    }

    // MARK: Files

    private func content(of host: HostAccess) async throws(Refusal) -> IdentityFile.Content {
        let path = LocalFile.expand(host.identity)
        let found = await OffLoop.run { () -> Result<IdentityFile.Content, IdentityFile.Unusable> in
            do throws(IdentityFile.Unusable) { return .success(try IdentityFile.examine(path)) } catch { return .failure(error) }
        }
        do throws(IdentityFile.Unusable) { return try found.get() } catch { throw Refusal(reason: .identityUnusable(file: host.identity, error.words)) }
    }

    private func publicHalf(of key: LockedKey, _ host: HostAccess) async -> [UInt8]? {
        if case .openSSH(let sealed) = key { return sealed.publicHalf }
        let path = LocalFile.expand(host.identity) + ".pub"
        return await OffLoop.run { (try? LocalFile.read(path, limit: 1 << 16)).flatMap { AgentKey(line: $0.bytes)?.blob } }
    }

    private func open(_ key: LockedKey, of host: HostAccess) async throws(Refusal) -> IdentityFile {
        let opening = Opening(key: key, passphrase: host.identityPassphrase)
        let task = opened[opening] ?? Task { await self.opening(key, host) }
        opened[opening] = task
        let result = await task.value
        // Where it is looked up it may be there the next time; a person isn't asked again.
        if case .failure = result, host.identityPassphrase != nil { opened[opening] = nil }
        return try result.get()
    }

    private func opening(_ key: LockedKey, _ host: HostAccess) async -> Result<IdentityFile, Refusal> {
        func unusable(_ words: String) -> Result<IdentityFile, Refusal> { .failure(Refusal(reason: .identityUnusable(file: host.identity, words))) }
        if let words = key.obstacle(path: host.identity) { return unusable(words) }
        if let text = host.identityPassphrase {
            guard let reference = SecretReference(text) else { return unusable("identity_passphrase is no reference to a secret; write env:NAME, file:PATH or command:COMMAND") }
            let passphrase: String
            do throws(SecretFailure) { passphrase = try await secrets.resolve(reference) } catch { return unusable("identity_passphrase: \(error)") }
            switch await attempt(key, passphrase) {
            case .success(let file): return .success(file)
            case .failure(.wrongPassphrase): return unusable("the passphrase from \(reference) doesn't open it; correct identity_passphrase, or what it refers to")
            case .failure(.damaged): return unusable(Self.damaged)
            }
        }
        guard let ask else { return unusable(Self.locked(host.identity)) }
        for number in 1...3 {
            guard let answer = await ask("Passphrase for \(host.identity)\(number > 1 ? ", which that one didn't open" : ""): ") else {
                return unusable(Self.locked(host.identity))
            }
            switch await attempt(key, answer) {
            case .success(let file): return .success(file)
            case .failure(.wrongPassphrase): continue
            case .failure(.damaged): return unusable(Self.damaged)
            }
        }
        return unusable("none of three passphrases opened it; try again, or set another with: ssh-keygen -p -f \(host.identity)")
    }

    private func attempt(_ key: LockedKey, _ passphrase: String) async -> Result<IdentityFile, LockedKey.Failure> {
        let bytes = Array(passphrase.utf8)
        return await OffLoop.run {
            do throws(LockedKey.Failure) { return .success(try key.opened(by: bytes)) } catch { return .failure(error) }
        }
    }

    private static let damaged = "it is damaged: its private part can't be decrypted; restore it, or make another with: ssh-keygen -t ed25519"

    static func locked(_ file: String) -> String {
        "it is protected by a passphrase, and nobody is there to type it; load it into an ssh-agent with: ssh-add \(file), "
            + "or say in the inventory where the passphrase is found: identity_passphrase: file:PATH"
    }
}

/// Asks a person, without an echo; nil: nobody is there, or nothing was typed.
public typealias PassphraseQuestion = @Sendable (_ question: String) async -> String?

/// One way to prove who logs in.
enum Proof: Sendable {
    /// - name: the path as it is written.
    case file(IdentityFile, name: String)
    case agent(AgentKey)

    var name: String {
        switch self {
        case .file(_, let name): name
        case .agent(let key): "\(key.name) in the ssh-agent"
        }
    }
}

struct Proofs: Sendable {
    var all: [Proof]
    /// Holds the keys of the kind ``Proof/agent(_:)``.
    var agent: AgentSocket?
    init(_ all: [Proof], _ agent: AgentSocket?) {
        self.all = all
        self.agent = agent
    }
}
