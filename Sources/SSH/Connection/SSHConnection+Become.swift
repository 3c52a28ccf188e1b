internal import Core

extension SSHConnection {
    /// Finds out how commands become root's over this connection; true where a password is wanted for it.
    func learnElevation() async throws(HostFailure) -> Bool {
        guard host.become == .sudo else { return false }
        elevation = .sudo
        guard host.becomePassword != nil else { return false }
        let mark = Nonce.make()
        return try await !trySudo(Elevation.inquiry(mark), mark, password: []).isThrough
    }

    /// Shows sudo the password once; from then on commands go with it.
    func learnPassword(_ password: [UInt8]) async throws(HostFailure) {
        let mark = Nonce.make(), line = password + [0x0a]
        let heard = try await trySudo(Elevation.trial(mark), mark, password: line)
        guard heard.isThrough else { throw refusal(of: heard) }
        elevation = .password(line)
    }

    private func trySudo(_ command: String, _ mark: String, password: [UInt8]) async throws(HostFailure) -> SudoListener<SudoTrial> {
        guard reserve() else { throw failure() }
        do throws(BrokenConversation) {
            return try await converse(
                command, input: [], password: password, patience: deadlines.reply, with: SudoListener(SudoTrial(), mark: mark))
        } catch { throw error.failure }
    }

    /// What is wrong where sudo didn't let a command through.
    nonisolated func refusal<L>(of heard: SudoListener<L>) -> HostFailure {
        guard heard.isWrongPassword || heard.complaint.contains("incorrect password") else {
            return fail(.becomeRefused(Self.sudoWords(heard.complaint)))
        }
        let place = host.becomePassword ?? "become_password"
        return fail(.becomeRefused("the password from \(place) is wrong; it was tried once and isn't tried again"))
    }

    static func sudoWords(_ complaint: String) -> String {
        if complaint.isEmpty { return "it ended without a word" }
        return complaint.contains("must have a tty")
            ? complaint + " (requiretty: switch it off for this user by 'Defaults:USER !requiretty' in sudoers)" : complaint
    }
}
