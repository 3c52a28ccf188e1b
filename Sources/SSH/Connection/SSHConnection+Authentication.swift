internal import CLibSSH2
internal import CSSHShim
internal import Core

extension SSHConnection {
    /// Shows one key after the other, until the host takes one.
    func authenticate(_ proofs: Proofs) async throws(HostFailure) {
        let deadline = EventLoop.now + deadlines.authentication
        var unwilling: AgentKey?
        for proof in proofs.all {
            tried.append(proof.name)
            switch proof {
            case .file(let file, _): if try await accepts(file, until: deadline) { return }
            case .agent(let key):
                guard let agent = proofs.agent else { continue }
                switch try await accepts(key, in: agent, until: deadline) {
                case .yes: return await agent.end()
                case .no: break
                case .notSigned: unwilling = key
                }
            }
        }
        await proofs.agent?.end()
        if let unwilling {
            throw fail(.agentUnusable("the host would take \(unwilling.name), with which the agent refused to sign; unlock the agent (ssh-add -X), or confirm the use of the key"))
        }
        throw fail(.authenticationRefused(user: host.user, identity: identityWords))
    }

    /// The keys that the host was shown, or would have been.
    var identityWords: String { tried.isEmpty ? host.identity : tried.joined(separator: ", ") }

    /// The host's no to one key leaves the connection as it was; everything else ends it.
    private static let refused: Set<Int64> = [Int64(LIBSSH2_ERROR_AUTHENTICATION_FAILED)]
    private static let refusedOrUnsigned = refused.union([Int64(LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED)])

    private func accepts(_ file: IdentityFile, until deadline: Moment) async throws(HostFailure) -> Bool {
        let user = Array(host.user.utf8CString), passphrase = file.passphrase?.map { CChar(bitPattern: $0) }
        let code = try await finish(.authentication, limit: max(1, deadline - EventLoop.now), harmless: Self.refused) { handle in
            file.bytes.withUnsafeBytes { bytes in
                let key = bytes.bindMemory(to: CChar.self).baseAddress
                guard let passphrase else { return Int64(drydock_authenticate(handle, user, user.count - 1, key, file.count, nil)) }
                return Int64(drydock_authenticate(handle, user, user.count - 1, key, file.count, passphrase))
            }
        }
        return code == 0
    }

    private enum Answer { case yes, no, notSigned }
    /// Where the library's "again" waits for a signature and not for the host.
    private static let wantsSignature: Int64 = 1

    private func accepts(_ key: AgentKey, in agent: AgentSocket, until deadline: Moment) async throws(HostFailure) -> Answer {
        let user = Array(host.user.utf8CString)
        var answer = Answer.no
        if let handle { drydock_sign_forget(handle) }
        while true {
            let code = try await finish(.authentication, limit: max(1, deadline - EventLoop.now), harmless: Self.refusedOrUnsigned) { handle in
                let code = drydock_authenticate_signing(handle, user, key.blob, key.blob.count)
                var length = 0
                return code == DRYDOCK_AGAIN && drydock_to_sign(handle, &length) != nil ? Self.wantsSignature : Int64(code)
            }
            guard code == Self.wantsSignature else {
                // The library has the same code for a signature that the host didn't take, and for a host that hung up.
                if code != 0, let handle, hasHungUp(handle) {
                    die(reason(.authentication, CInt(code)))
                    throw failure()
                }
                return code == 0 ? .yes : answer
            }
            let signature = try await sign(with: key, agent, until: deadline)
            if signature == nil { answer = .notSigned }
            guard let handle else { throw failure() }
            guard drydock_signed(handle, signature ?? [], signature?.count ?? 0) == 0 else { throw fail(.cannotConnect("out of memory")) }
        }
    }

    /// Nil: the agent refused.
    private func sign(with key: AgentKey, _ agent: AgentSocket, until deadline: Moment) async throws(HostFailure) -> [UInt8]? {
        var length = 0
        guard let handle, let bytes = drydock_to_sign(handle, &length) else { throw failure() }
        let data = [UInt8](UnsafeBufferPointer(start: bytes, count: length))
        do throws(AgentFailure) { return try await agent.signature(of: data, by: key, within: max(1, deadline - EventLoop.now)) } catch {
            throw fail(.agentUnusable(error.words))
        }
    }
}
